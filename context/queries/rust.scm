(function_item name: (_) @name body: (_) @body) @function
(macro_definition name: (_) @name) @function
(struct_item name: (_) @name body: (_) @body) @class
(enum_item name: (_) @name body: (_) @body) @class
(union_item name: (_) @name body: (_) @body) @class
(trait_item name: (_) @name body: (_) @body) @class
(impl_item type: (_) @name body: (_) @body) @class
(mod_item name: (_) @name body: (_) @body) @class
(use_declaration) @import
(extern_crate_declaration) @import
(line_comment) @comment
(block_comment) @comment
(string_literal) @string
(raw_string_literal) @string
(char_literal) @string

; --- outline ---
(function_item name: (_) @name return_type: (_)? @type body: (_) @body) @def.function
(function_signature_item name: (_) @name return_type: (_)? @type) @def.function
(struct_item name: (_) @name body: (field_declaration_list) @body) @def.class
(struct_item name: (_) @name) @def.class
(union_item name: (_) @name body: (_) @body) @def.class
(enum_item name: (_) @name body: (_) @body) @def.enum
(enum_variant name: (_) @name) @def.member
(trait_item name: (_) @name bounds: (_)? @bases body: (_) @body) @def.interface
(impl_item trait: (_)? @bases type: (_) @name body: (_) @body) @def.scope
(mod_item name: (_) @name body: (_) @body) @def.module
(field_declaration name: (_) @name type: (_) @type) @def.member
(const_item name: (_) @name type: (_) @type) @def.constant
(static_item name: (_) @name type: (_) @type) @def.constant
(type_item name: (_) @name type: (_) @type) @def.type
(associated_type name: (_) @name) @def.type
(macro_definition name: (_) @name) @def.macro
(use_declaration argument: (_) @tree) @import
(extern_crate_declaration name: (_) @module alias: (_)? @alias) @import
(mod_item name: (_) @module !body) @import
(field_expression value: (_) @receiver field: (field_identifier) @member)
(scoped_identifier path: (_) @receiver name: (_) @member)
(scoped_type_identifier path: (_) @receiver name: (_) @member)
(closure_expression) @def.block
