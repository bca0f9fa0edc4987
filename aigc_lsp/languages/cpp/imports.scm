(preproc_include path: (_) @module) @import
(using_declaration) @import
