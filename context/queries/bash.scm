(function_definition name: (_) @name body: (_) @body) @function
(command
  name: (command_name) @loader) @import
(comment) @comment
(string) @string
(raw_string) @string
(heredoc_body) @string
(command_substitution) @code
(expansion) @code
