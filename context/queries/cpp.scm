(function_definition
  declarator: [
    (function_declarator declarator: (_) @name)
    (pointer_declarator declarator: (function_declarator declarator: (_) @name))
    (reference_declarator (function_declarator declarator: (_) @name))
  ]
  body: (_) @body) @function
(class_specifier name: (_) @name body: (_) @body) @class
(struct_specifier name: (_) @name body: (_) @body) @class
(union_specifier name: (_) @name body: (_) @body) @class
(enum_specifier name: (_) @name body: (_) @body) @class
(namespace_definition name: (_) @name body: (_) @body) @class
(template_declaration) @wrapper
(preproc_include) @import
(using_declaration) @import
(comment) @comment
(string_literal) @string
(raw_string_literal) @string
(system_lib_string) @string
(char_literal) @string

; --- outline ---
(preproc_include path: (_) @module) @import
(preproc_def name: (_) @name value: (_)) @def.macro
(preproc_function_def name: (_) @name) @def.macro
(struct_specifier name: (_) @name (base_class_clause)? @bases body: (_) @body) @def.class
(union_specifier name: (_) @name body: (_) @body) @def.class
(enum_specifier name: (_) @name body: (_) @body) @def.enum
(enumerator name: (_) @name) @def.member
(type_definition
  type: [(struct_specifier !name body: (_) @body) (union_specifier !name body: (_) @body)]
  declarator: (type_identifier) @name) @def.class
(type_definition
  type: (enum_specifier !name body: (_) @body)
  declarator: (type_identifier) @name) @def.enum
(type_definition
  type: [
    (struct_specifier name: (_) @type body: (_) @body)
    (union_specifier name: (_) @type body: (_) @body)
    (enum_specifier name: (_) @type body: (_) @body)
  ]
  declarator: (type_identifier) @name) @def.type
(type_definition type: (_) @type declarator: (type_identifier) @name) @def.type
(type_definition type: (_) @type declarator: (pointer_declarator (type_identifier) @name)) @def.type
(type_definition
  declarator: (function_declarator
    declarator: (parenthesized_declarator (pointer_declarator (type_identifier) @name)))) @def.type
(class_specifier name: (_) @name (base_class_clause)? @bases body: (_) @body) @def.class
(namespace_definition name: (_) @name body: (_) @body) @def.module
(alias_declaration name: (_) @name type: (_) @type) @def.type
(concept_definition name: (_) @name) @def.type
(using_declaration (qualified_identifier) @tree) @import
(using_declaration "namespace" (_) @module) @import
(function_definition
  type: (_)? @type
  declarator: [
    (function_declarator declarator: (_) @name)
    (pointer_declarator declarator: (function_declarator declarator: (_) @name))
    (pointer_declarator
      declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name)))
    (reference_declarator (function_declarator declarator: (_) @name))
  ]
  body: (_)? @body) @def.function
(declaration
  type: (_)? @type
  declarator: [
    (function_declarator declarator: (_) @name)
    (pointer_declarator declarator: (function_declarator declarator: (_) @name))
    (pointer_declarator
      declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name)))
    (reference_declarator (function_declarator declarator: (_) @name))
  ]) @def.function
(field_declaration
  type: (_)? @type
  declarator: [
    (function_declarator declarator: (_) @name)
    (pointer_declarator declarator: (function_declarator declarator: (_) @name))
    (pointer_declarator
      declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name)))
    (reference_declarator (function_declarator declarator: (_) @name))
  ]) @def.function
(field_declaration
  type: (_) @type
  declarator: [
    (field_identifier) @name
    (pointer_declarator declarator: (field_identifier) @name)
    (pointer_declarator declarator: (pointer_declarator declarator: (field_identifier) @name))
    (array_declarator declarator: (field_identifier) @name)
    (reference_declarator (field_identifier) @name)
  ]) @def.member
(field_declaration
  declarator: (function_declarator
    declarator: (parenthesized_declarator
      (pointer_declarator declarator: (field_identifier) @name)))) @def.member
(declaration
  type: (_) @type
  declarator: [
    (identifier) @name
    (pointer_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (pointer_declarator declarator: (identifier) @name))
    (array_declarator declarator: (identifier) @name)
    (reference_declarator (identifier) @name)
    (init_declarator declarator: (identifier) @name value: (_) @value)
    (init_declarator declarator: (pointer_declarator declarator: (identifier) @name))
    (init_declarator declarator: (array_declarator declarator: (identifier) @name))
    (init_declarator declarator: (qualified_identifier) @name)
  ]) @def.constant
(field_expression argument: (_) @receiver field: (_) @member)
(qualified_identifier scope: (_) @receiver name: [(identifier) (type_identifier) (template_function)] @member)
(lambda_expression) @def.block
