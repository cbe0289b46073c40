(method name: (_) @name body: (_)? @body) @function
(singleton_method name: (_) @name body: (_)? @body) @function
(class name: (_) @name body: (_)? @body) @class
(module name: (_) @name body: (_)? @body) @class
(call
  !receiver
  method: (identifier) @loader) @import
(comment) @comment
(string) @string
(heredoc_body) @string
(regex) @string
(interpolation) @code

; --- outline ---
(class name: (_) @name superclass: (superclass (_) @bases)? body: (_)? @body) @def.class
(class
  name: (_) @name
  body: (body_statement
    (call
      method: (identifier) @_include
      arguments: (argument_list [(constant) (scope_resolution)] @bases)))
  (#any-of? @_include "include" "extend" "prepend"))
(module name: (_) @name body: (_)? @body) @def.module
(method name: (_) @name body: (_)? @body) @def.function
(singleton_method name: (_) @name body: (_)? @body) @def.function
(alias name: (_) @name) @def.function
(assignment left: (constant) @name right: (_) @value) @def.constant
(assignment left: (instance_variable) @name right: (_) @value) @def.member
(call
  !receiver
  method: (identifier) @_attribute
  arguments: (argument_list (simple_symbol) @name)
  (#any-of? @_attribute "attr_reader" "attr_writer" "attr_accessor")) @def.member
(call
  !receiver
  method: (identifier) @_declares
  arguments: (argument_list . (simple_symbol) @name)
  (#any-of? @_declares
    "has_many" "has_one" "belongs_to" "scope" "attribute" "property" "define_method"
    "alias_method")) @def.member
(call
  !receiver
  method: (identifier) @_require
  arguments: (argument_list . (string (string_content) @module))
  (#any-of? @_require "require" "require_relative" "load")) @import
(call receiver: (_) @receiver method: (_) @member)
(scope_resolution scope: (_) @receiver name: (_) @member)
