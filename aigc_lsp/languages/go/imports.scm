(import_declaration (import_spec name: (_)? @name path: (_) @module)) @import
(import_declaration (import_spec_list (import_spec name: (_)? @name path: (_) @module))) @import
