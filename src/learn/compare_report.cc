// A comparison as text and as JSON.
#include "learn/metric_json.h"
#include "winnow/core/append_line.h"
#include "winnow/learn/compare.h"

namespace winnow {
namespace {

using Json = nlohmann::ordered_json;

double share(std::int64_t part, std::int64_t all) {
  return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : 0;
}

/// Of what either keeps, how much both do.
double jaccard(const Comparison& comparison) {
  return share(comparison.both, 2 * comparison.kept - comparison.both);
}

void append_correlation(const char* name, std::optional<double> value, std::string& text) {
  value ? append_line(text, "%s%.4f\n", name, *value)
        : append_line(text, "%s- (scores that do not vary)\n", name);
}

void append_words(const char* title, const std::vector<WordShift>& words, std::string& text) {
  if (words.empty()) return;
  append_line(text, "\n%s\n%8s %8s %8s  word\n", title, "only A", "only B", "z");
  for (const WordShift& word : words) {
    append_line(text, "%8lld %8lld %8.2f  ", static_cast<long long>(word.in_a),
                static_cast<long long>(word.in_b), word.z);
    text += word.word + '\n';
  }
}

void append_documents(const char* title, const std::vector<Disagreement>& documents,
                      std::string& text) {
  if (documents.empty()) return;
  append_line(text, "\n%s\n%8s %8s %10s %10s  document\n", title, "rank A", "rank B", "score A",
              "score B");
  for (const Disagreement& each : documents) {
    append_line(text, "%7.2f%% %7.2f%% %10.4g %10.4g  ", 100 * each.rank_a, 100 * each.rank_b,
                each.score_a, each.score_b);
    text += (each.id.empty() ? std::to_string(each.document) : each.id) + ": ";
    for (const char c : each.begin) text += c >= '\0' && c < ' ' ? ' ' : c;
    text += '\n';
  }
}

Json json_of(const std::vector<Disagreement>& documents) {
  Json list = Json::array();
  for (const Disagreement& each : documents) {
    list.push_back({{"document", each.document},
                    {"id", each.id},
                    {"score_a", each.score_a},
                    {"score_b", each.score_b},
                    {"rank_a", each.rank_a},
                    {"rank_b", each.rank_b},
                    {"begin", each.begin}});
  }
  return list;
}

Json json_of(const std::vector<WordShift>& words) {
  Json list = Json::array();
  for (const WordShift& word : words) {
    list.push_back(
        {{"word", word.word}, {"only_a", word.in_a}, {"only_b", word.in_b}, {"z", word.z}});
  }
  return list;
}

}  // namespace

std::string comparison_text(const Comparison& comparison) {
  std::string text;
  append_line(text, "documents          %lld\n", static_cast<long long>(comparison.documents));
  if (comparison.bad > 0) {
    append_line(text, "bad records        %lld\n", static_cast<long long>(comparison.bad));
  }
  append_correlation("Spearman           ", comparison.spearman, text);
  append_correlation("Kendall tau-b      ", comparison.kendall, text);
  append_line(
      text,
      "each keeps         %lld\nboth keep          %lld (%.2f%% of each, %.2f%% of all kept)\n",
      static_cast<long long>(comparison.kept), static_cast<long long>(comparison.both),
      100 * share(comparison.both, comparison.kept), 100 * jaccard(comparison));
  if (!comparison.groups.empty()) {
    append_line(text, "\n%10s %9s %9s %8s  group\n", "documents", "A keeps", "B keeps", "B / A");
    for (const GroupShift& group : comparison.groups) {
      append_line(text, "%10lld %8.2f%% %8.2f%% ", static_cast<long long>(group.documents),
                  100 * share(group.kept_a, group.documents),
                  100 * share(group.kept_b, group.documents));
      group.kept_a > 0 ? append_line(text, "%8.3f  ", share(group.kept_b, group.kept_a))
                       : append_line(text, "%8s  ", "-");
      text += (group.name.empty() ? "(none)" : group.name) + '\n';
    }
  }
  append_words("Words that B's choice gains", comparison.gain, text);
  append_words("Words that B's choice loses", comparison.lose, text);
  append_documents("Rather kept by A", comparison.rather_a, text);
  append_documents("Rather kept by B", comparison.rather_b, text);
  return text;
}

std::string comparison_json(const Comparison& comparison) {
  Json groups = Json::array();
  for (const GroupShift& group : comparison.groups) {
    groups.push_back({{"group", group.name},
                      {"documents", group.documents},
                      {"kept_a", group.kept_a},
                      {"kept_b", group.kept_b}});
  }
  return json_text({{"format", "winnow.comparison/1"},
                    {"documents", comparison.documents},
                    {"bad", comparison.bad},
                    {"spearman", json_number(comparison.spearman)},
                    {"kendall", json_number(comparison.kendall)},
                    {"kept", comparison.kept},
                    {"both", comparison.both},
                    {"overlap", share(comparison.both, comparison.kept)},
                    {"jaccard", jaccard(comparison)},
                    {"groups", std::move(groups)},
                    {"gain", json_of(comparison.gain)},
                    {"lose", json_of(comparison.lose)},
                    {"rather_a", json_of(comparison.rather_a)},
                    {"rather_b", json_of(comparison.rather_b)}});
}

}  // namespace winnow
