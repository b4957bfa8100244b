// Rendering turns a template and the data of one ticket into a drawn document.
//
//   Template (YAML) ── compile ──> CompiledTemplate ── layout(ticket) ──> Scene ─┬─ press ──> PDF
//                                                                             └─ canvas ──> PNG, SVG, and PDF to compare
//
// Layout returns data (`Scene`), drawing decides nothing. Fonts, templates, images and the date come in as arguments:
// while it draws, this module opens no file, asks no clock, and sees no font that `fonts/fonts.yaml` does not declare.
// Templates and data are untrusted; whatever they contain ends in a document or in an error that names the culprit.

/// The version of the drawing rules. It goes up whenever the same input would be drawn differently.
public let rendererVersion = 2
