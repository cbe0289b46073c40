; What Fimble reads from Python. The captures mean the same in every file of this folder:
;   @function, @class   a definition; its header starts here
;   @name, @body        parts of a definition
;   @wrapper            a node that belongs to the definition inside it: decorators, `export`
;   @import             a statement that brings names in; with @loader, the name it calls, only
;                       when that is `require`, `source` or the like
;   @comment, @string   text that is not code; @code inside a string is code again
; No predicates (`#eq?` ...): they read text through the tree, which is not safe here.
(function_definition name: (_) @name body: (_) @body) @function
(class_definition name: (_) @name body: (_) @body) @class
(decorated_definition) @wrapper
(import_statement) @import
(import_from_statement) @import
(future_import_statement) @import
(comment) @comment
(string) @string
(interpolation) @code

; --- outline ---
; What the index reads; here predicates are fine. The captures mean the same in every file:
;   @def.KIND           a definition: a `SymbolKind`, or what only holds definitions: `block` (a
;                       nameless function), `scope` (an `impl`), `entry` (a key of an object)
;   @name, @body        its name; what follows its header
;   @type, @value       what it is declared as or returns; what it is set to
;   @container          what it belongs to, where that is not around it
;   @bases, @doc        base classes; documentation inside the body. Also alone with a @name
;   @import             with @module, @there (the name in it), @here (the name in this file), @alias,
;                       @default, or a @tree of paths
;   @package            what the file says it belongs to
;   @receiver, @member  a use of a member
; Of two patterns for one name the first counts. Captures that start with `_` are for predicates.
(function_definition name: (_) @name return_type: (_)? @type body: (_) @body) @def.function
(class_definition name: (_) @name superclasses: (_)? @bases body: (_) @body) @def.class
(function_definition name: (_) @name body: (block . (string) @doc))
(class_definition name: (_) @name body: (block . (string) @doc))
(assignment left: (identifier) @name type: (_)? @type right: (_)? @value) @def.constant
(assignment left: (pattern_list (identifier) @name)) @def.constant
(assignment
  left: (attribute object: (identifier) @_self attribute: (_) @name)
  type: (_)? @type
  right: (_)? @value
  (#any-of? @_self "self" "cls")) @def.member
(type_alias_statement left: (type) @name) @def.type
(import_statement name: (dotted_name) @module) @import
(import_statement name: (aliased_import name: (_) @module alias: (_) @alias)) @import
(import_from_statement module_name: (_) @module name: (dotted_name) @there) @import
(import_from_statement
  module_name: (_) @module
  name: (aliased_import name: (_) @there alias: (_) @here)) @import
(import_from_statement module_name: (_) @module (wildcard_import) @there) @import
(attribute object: (_) @receiver attribute: (identifier) @member)
