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
