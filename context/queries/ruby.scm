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
