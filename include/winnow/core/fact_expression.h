// A small arithmetic over facts: "0.7*edu + 0.3*dclm", "max(a, b)", "percentile(edu, source)".
//
//   sum       product (("+" | "-") product)*
//   product   factor (("*" | "/") factor)*
//   factor    "-" factor | number | fact | "(" sum ")" | function
//   function  ("min" | "max") "(" sum ("," sum)* ")"
//             "percentile" "(" sum ["," field] ")"
//   fact      letters, digits and _ . @ : behind a letter or _, or anything in single quotes
//
// Everything is IEEE double, rounded after each operation, in the order written (operators of one
// rank from the left): the same bits on every machine. A value that is no number (a missing field,
// 0/0) makes the whole value no number; min and max too.
//
// percentile(x): of the n documents that a pass sees (with a field: those of the same value of it),
// (2 · those with a smaller x + those with an equal x, itself included) / 2n. So it lies in (0, 1),
// and equal documents get equal percentiles. Documents whose x is no number are not counted.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

class FactExpression;

/// What an expression reads of a document: a fact, or a percentile.
struct ExpressionInput {
  std::string fact;                          ///< if it is a fact
  std::shared_ptr<const FactExpression> of;  ///< if it is a percentile: of this
  std::string per;                           ///< and within this field; empty: of all documents
};

/// Why a text is no expression.
struct ExpressionFault {
  std::size_t at = 0;  ///< byte of the text, from 0
  std::string what;    ///< "a value is missing"
};

class FactExpression {
 public:
  FactExpression() = default;
  /// A fact by itself.
  static FactExpression fact(std::string name);
  /// Throws ExpressionFault.
  static FactExpression parse(std::string_view text);

  const std::string& text() const { return text_; }
  bool empty() const { return inputs_.empty() && steps_.empty(); }
  /// What `value` wants, each once, in the order of their first use.
  std::span<const ExpressionInput> inputs() const { return inputs_; }
  /// The name, if the expression is a fact and nothing else; else empty.
  std::string_view lone_fact() const;
  /// The expression's value for one document. `inputs` has one number for each of `inputs()`. Any
  /// thread.
  double value(std::span<const double> inputs) const;

 private:
  friend class ExpressionParser;
  enum class Operation : std::uint8_t {
    kInput,
    kNumber,
    kNegate,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kMin,
    kMax
  };
  struct Step {
    Operation operation;
    std::uint32_t input = 0;
    double number = 0;
  };
  static constexpr std::size_t kMostDepth = 64;  ///< of the stack that `value` needs

  std::string text_;
  std::vector<ExpressionInput> inputs_;
  std::vector<Step> steps_;  ///< in reverse Polish order
};

}  // namespace winnow
