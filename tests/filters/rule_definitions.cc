#include "filters/rule_definitions.h"

#include "filters/peer_definitions.h"

namespace winnow {

std::vector<double> defined_facts(std::string_view preset, std::string_view utf8) {
  const python::Text text = python::decoded(utf8);
  // Without their files these two find nothing.
  if (preset == "repeated_lines@winnow" || preset == "unigram@winnow") return {0, 0};
  if (is_edit(preset)) return edited(preset, text).facts;
  if (preset == "enrichment@ibm") return ibm_facts(text);
  if (preset == "texture@winnow") return texture_facts(text);
  if (preset == "content@dclm") return dclm_content_facts(text);
  if (preset == "gopher@dolma") return dolma_facts(text);
  if (preset == "refinedweb@dclm") return dclm_facts(text);
  if (preset == "heuristics@curator") return curator_facts(text);
  return datatrove_facts(preset, text);
}

std::string defined_text(std::string_view preset, std::string_view utf8) {
  if (is_edit(preset)) return python::encoded(edited(preset, python::decoded(utf8)).text);
  if (!preset.starts_with("c4") || preset.starts_with("c4_paragraphs")) return std::string(utf8);
  return python::encoded(c4_text(preset, python::decoded(utf8)));
}

}  // namespace winnow
