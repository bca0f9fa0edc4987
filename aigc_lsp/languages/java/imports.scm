(package_declaration (_) @module) @import
(import_declaration (scoped_identifier name: (_) @name) @module) @import
