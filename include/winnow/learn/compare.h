// winnow compare: two models on one corpus. What does the choice of a model do to the data?
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace winnow {

struct CompareOptions {
  std::string input;  ///< JSON lines (.gz, .zst by content); read twice, so no pipe
  /// Two fastText models to score texts with, or else two fields that hold scores.
  std::string model_a, model_b;
  std::string score_a, score_b;
  std::string label_a,
      label_b;              ///< whose probability is the score; empty: the card's, else the first
  std::string preparation;  ///< of texts for both models; empty: each card's, else raw
  std::string text_field = "text";
  std::string id_field = "id";
  std::string group_field;     ///< empty: no groups
  double keep_rate = 0.1;      ///< each model keeps this share, at least one document
  std::size_t documents = 10;  ///< of greatest disagreement, each way
  std::size_t words = 20;      ///< that gain and that lose
  int threads = 1;             ///< changes no result
  std::string device = "auto";
  std::stop_token stop;
};

/// A document that one model ranks high and the other low.
struct Disagreement {
  std::int64_t document = 0;  ///< from 0
  std::string id;
  std::string begin;  ///< of its text, at most 120 bytes, whole characters
  double score_a = 0, score_b = 0;
  double rank_a = 0, rank_b = 0;  ///< from 0, the best, to 1; equal scores share one
};

/// A word among the documents that only one of the models keeps.
struct WordShift {
  std::string word;
  std::int64_t in_a = 0, in_b = 0;  ///< documents that only A, only B keeps
  double z = 0;                     ///< above 0: B's choice has more of it
};

struct GroupShift {
  std::string name;  ///< empty: documents without the field
  std::int64_t documents = 0, kept_a = 0, kept_b = 0;
};

struct Comparison {
  std::int64_t documents = 0;
  std::int64_t bad = 0;  ///< records without a text that could be read: left out
  std::optional<double> spearman, kendall;
  std::int64_t kept = 0;                         ///< by each model
  std::int64_t both = 0;                         ///< by both
  std::vector<Disagreement> rather_a, rather_b;  ///< the greatest difference of ranks first
  std::vector<WordShift> gain, lose;             ///< from A to B; the largest |z| first
  std::vector<GroupShift> groups;                ///< by name
};

/// Each model keeps its documents of highest score; ties by order. Words are cut at white space,
/// lower-cased (ASCII), without ASCII punctuation at their ends, and counted once a document. Their
/// z is the log-odds ratio with the kept documents of both as an informative Dirichlet prior, over
/// its standard error (Monroe, Colaresi and Quinn 2008, equations 16 and 22).
///
/// With models, up to 10 records or 0.1 % may have no text; E_TOO_MANY_BAD names the first of more.
/// E_TABLE_INVALID names the first line without two finite scores, where they are read; also for no
/// document. E_USAGE for anything but two models or two fields; E_MODEL_*, E_LABEL_UNKNOWN,
/// E_INPUT_CHANGED.
Comparison compare(const CompareOptions& options);

/// For a person.
std::string comparison_text(const Comparison& comparison);
/// winnow.comparison/1 (docs/labels.md).
std::string comparison_json(const Comparison& comparison);

}  // namespace winnow
