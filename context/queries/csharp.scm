(method_declaration name: (_) @name body: (_) @body) @function
(constructor_declaration name: (_) @name body: (_) @body) @function
(local_function_statement name: (_) @name body: (_) @body) @function
(property_declaration name: (_) @name accessors: (_) @body) @function
(class_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(struct_declaration name: (_) @name body: (_) @body) @class
(enum_declaration name: (_) @name body: (_) @body) @class
(record_declaration name: (_) @name body: (_) @body) @class
(namespace_declaration name: (_) @name body: (_) @body) @class
(using_directive) @import
(comment) @comment
(string_literal) @string
(verbatim_string_literal) @string
(raw_string_literal) @string
(interpolated_string_expression) @string
(interpolation) @code
(character_literal) @string

; --- outline ---
(file_scoped_namespace_declaration name: (_) @package)
(namespace_declaration name: (_) @package)
(namespace_declaration name: (_) @name body: (_) @body) @def.module
(class_declaration name: (_) @name (base_list)? @bases body: (_) @body) @def.class
(struct_declaration name: (_) @name (base_list)? @bases body: (_) @body) @def.class
(record_declaration name: (_) @name (base_list)? @bases body: (_)? @body) @def.class
(record_declaration
  (parameter_list (parameter type: (_) @type name: (_) @name) @def.member))
(interface_declaration name: (_) @name (base_list)? @bases body: (_) @body) @def.interface
(enum_declaration name: (_) @name body: (_) @body) @def.enum
(enum_member_declaration name: (_) @name) @def.member
(delegate_declaration type: (_) @type name: (_) @name) @def.type
(method_declaration returns: (_) @type name: (_) @name body: (_)? @body) @def.function
(constructor_declaration name: (_) @name body: (_) @body) @def.function
(local_function_statement type: (_) @type name: (_) @name body: (_) @body) @def.function
(property_declaration type: (_) @type name: (_) @name) @def.member
(field_declaration
  (variable_declaration type: (_) @type (variable_declarator name: (_) @name))) @def.member
(event_field_declaration
  (variable_declaration type: (_) @type (variable_declarator name: (_) @name))) @def.member
(event_declaration type: (_) @type name: (_) @name) @def.member
(lambda_expression) @def.block
(using_directive !name [(qualified_name) (identifier)] @module) @import
(using_directive name: (_) @alias (qualified_name) @module) @import
(member_access_expression expression: _ @receiver name: (_) @member)
(conditional_access_expression
  condition: (_) @receiver
  (member_binding_expression name: (_) @member))
