; What JavaScript and TypeScript have in common; both files inherit it.

; --- outline ---
(pair key: (property_identifier) @name) @def.entry
(assignment_expression
  left: (member_expression
    object: (member_expression object: (_) @container property: (_) @_proto)
    property: (_) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]
  (#eq? @_proto "prototype")) @def.function
(assignment_expression
  left: (member_expression object: (_) @_exports property: (_) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]
  (#any-of? @_exports "exports" "module.exports")) @def.function
(assignment_expression
  left: (member_expression object: (_) @_exports property: (_) @name)
  right: (_) @value
  (#any-of? @_exports "exports" "module.exports")) @def.constant
(assignment_expression
  left: (member_expression object: (identifier) @container property: (_) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]
  (#not-any-of? @container "module" "exports")) @def.function
(assignment_expression
  left: (member_expression object: (this) property: (_) @name)
  right: (_) @value) @def.member
(import_statement (import_clause (identifier) @default) source: (_) @module) @import
(import_statement
  (import_clause (named_imports (import_specifier name: (_) @there alias: (_)? @here)))
  source: (_) @module) @import
(import_statement
  (import_clause (namespace_import (identifier) @alias))
  source: (_) @module) @import
(import_statement . (string) @module) @import
(export_statement
  (export_clause (export_specifier name: (_) @there alias: (_)? @here))
  source: (_) @module) @import
(export_statement (namespace_export (_) @alias) source: (_) @module) @import
(export_statement "*" @there source: (_) @module) @import
(variable_declarator
  name: (identifier) @alias
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @module))
  (#eq? @_require "require")) @import
(variable_declarator
  name: (object_pattern [
    (shorthand_property_identifier_pattern) @there
    (pair_pattern key: (property_identifier) @there value: (identifier) @here)
  ])
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @module))
  (#eq? @_require "require")) @import
(variable_declarator
  name: (identifier) @here
  value: (member_expression
    object: (call_expression
      function: (identifier) @_require arguments: (arguments . (string) @module))
    property: (_) @there)
  (#eq? @_require "require")) @import
(call_expression
  function: [(identifier) @_require (import)]
  arguments: (arguments . (string) @module)
  (#any-of? @_require "require")) @import
(member_expression object: (_) @receiver property: (_) @member)
(arrow_function) @def.block
(function_expression) @def.block
