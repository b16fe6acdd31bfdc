#include "winnow/core/fact_expression.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace winnow {

namespace {

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) {
  return begins_name(c) || (c >= '0' && c <= '9') || c == '.' || c == '@' || c == ':';
}

double least(double a, double b) { return std::isnan(a) || a < b ? a : b; }
double most(double a, double b) { return std::isnan(a) || a > b ? a : b; }

}  // namespace

/// Reads one text from left to right and appends steps as it goes.
class ExpressionParser {
 public:
  ExpressionParser(std::string_view text, FactExpression& into) : text_(text), into_(into) {}

  void parse() {
    sum();
    skip_space();
    if (at_ < text_.size()) fail(at_, std::string("'") + text_[at_] + "' is out of place");
  }

 private:
  using Operation = FactExpression::Operation;

  [[noreturn]] static void fail(std::size_t at, std::string what) {
    throw ExpressionFault{at, std::move(what)};
  }
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool take(char c) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void need(char c, const char* why) {
    if (!take(c)) fail(at_, std::string("'") + c + "' is missing " + why);
  }

  /// `change`: how much higher the stack is afterwards.
  void push(FactExpression::Step step, int change) {
    into_.steps_.push_back(step);
    depth_ += change;
    if (depth_ > static_cast<int>(FactExpression::kMostDepth)) fail(at_, "it nests too deep");
  }
  void binary(Operation operation) { push({operation}, -1); }

  void sum() {
    if (++nesting_ > static_cast<int>(FactExpression::kMostDepth)) fail(at_, "it nests too deep");
    product();
    for (;;) {
      if (take('+')) {
        product();
        binary(Operation::kAdd);
      } else if (take('-')) {
        product();
        binary(Operation::kSubtract);
      } else {
        break;
      }
    }
    --nesting_;
  }

  void product() {
    factor();
    for (;;) {
      if (take('*')) {
        factor();
        binary(Operation::kMultiply);
      } else if (take('/')) {
        factor();
        binary(Operation::kDivide);
      } else {
        return;
      }
    }
  }

  void factor() {
    bool negative = false;
    while (take('-')) negative = !negative;
    primary();
    if (negative) push({Operation::kNegate}, 0);
  }

  void primary() {
    skip_space();
    if (at_ == text_.size()) fail(at_, "a value is missing");
    const char c = text_[at_];
    if (c == '(') {
      const std::size_t open = at_++;
      sum();
      if (!take(')')) fail(open, "this '(' is never closed");
    } else if (c == '\'') {
      input({quoted(), nullptr, {}});
    } else if (begins_name(c)) {
      named();
    } else if ((c >= '0' && c <= '9') || c == '.') {
      number();
    } else {
      fail(at_, std::string("a value is missing before '") + c + "'");
    }
  }

  void number() {
    double value = 0;
    const char* const begin = text_.data() + at_;
    const auto [end, problem] = std::from_chars(begin, text_.data() + text_.size(), value);
    const std::size_t start = at_;
    if (end == begin) fail(start, "this is no number");
    if (problem != std::errc()) fail(start, "this number is out of range");
    at_ += static_cast<std::size_t>(end - begin);
    if (at_ < text_.size() && continues_name(text_[at_])) fail(start, "this is no number");
    push({Operation::kNumber, 0, value}, 1);
  }

  std::string name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }
  std::string quoted() {
    const std::size_t start = at_;
    const std::size_t end = text_.find('\'', start + 1);
    if (end == std::string_view::npos) fail(start, "this quote is never closed");
    if (end == start + 1) fail(start, "the name between these quotes is empty");
    at_ = end + 1;
    return std::string(text_.substr(start + 1, end - start - 1));
  }

  void named() {
    const std::size_t start = at_;
    std::string word = name();
    if (!take('(')) {
      input({std::move(word), nullptr, {}});
    } else if (word == "min" || word == "max") {
      sum();
      while (take(',')) {
        sum();
        binary(word == "min" ? Operation::kMin : Operation::kMax);
      }
      need(')', ("behind the values of " + word).c_str());
    } else if (word == "percentile") {
      percentile();
    } else {
      fail(start, "there is no function '" + word + "' (there are min, max and percentile)");
    }
  }

  void percentile() {
    FactExpression inner;
    ExpressionParser parser(text_, inner);
    parser.at_ = at_;
    parser.nesting_ = nesting_;
    parser.sum();
    inner.text_ = std::string(text_.substr(at_, parser.at_ - at_));
    at_ = parser.at_;
    std::string per;
    if (take(',')) {
      skip_space();
      if (at_ < text_.size() && text_[at_] == '\'') {
        per = quoted();
      } else if (at_ < text_.size() && begins_name(text_[at_])) {
        per = name();
      } else {
        fail(at_, "the name of a field is missing");
      }
    }
    need(')', "behind what percentile is of");
    input({{}, std::make_shared<const FactExpression>(std::move(inner)), std::move(per)});
  }

  void input(ExpressionInput wanted) {
    const auto same = [&](const ExpressionInput& have) {
      return have.fact == wanted.fact && have.per == wanted.per &&
             (have.of ? have.of->text() : "") == (wanted.of ? wanted.of->text() : "");
    };
    auto at = std::ranges::find_if(into_.inputs_, same);
    if (at == into_.inputs_.end()) at = into_.inputs_.insert(at, std::move(wanted));
    push({Operation::kInput, static_cast<std::uint32_t>(at - into_.inputs_.begin())}, 1);
  }

  std::string_view text_;
  FactExpression& into_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int nesting_ = 0;
};

FactExpression FactExpression::fact(std::string name) {
  FactExpression expression;
  expression.text_ = name;
  expression.inputs_.push_back({std::move(name), nullptr, {}});
  expression.steps_.push_back({Operation::kInput});
  return expression;
}

FactExpression FactExpression::parse(std::string_view text) {
  FactExpression expression;
  expression.text_ = std::string(text);
  ExpressionParser(text, expression).parse();
  return expression;
}

std::string_view FactExpression::lone_fact() const {
  return steps_.size() == 1 && steps_[0].operation == Operation::kInput ? inputs_[0].fact
                                                                        : std::string_view();
}

double FactExpression::value(std::span<const double> inputs) const {
  std::array<double, kMostDepth> stack{};
  std::size_t top = 0;  // how many there are
  for (const Step& step : steps_) {
    if (step.operation == Operation::kInput) {
      stack[top++] = inputs[step.input];
      continue;
    }
    if (step.operation == Operation::kNumber) {
      stack[top++] = step.number;
      continue;
    }
    if (step.operation == Operation::kNegate) {
      stack[top - 1] = -stack[top - 1];
      continue;
    }
    const double right = stack[--top];
    double& left = stack[top - 1];
    switch (step.operation) {
      case Operation::kAdd:
        left += right;
        break;
      case Operation::kSubtract:
        left -= right;
        break;
      case Operation::kMultiply:
        left *= right;
        break;
      case Operation::kDivide:
        left /= right;
        break;
      case Operation::kMin:
        left = std::isnan(right) ? right : least(left, right);
        break;
      default:
        left = std::isnan(right) ? right : most(left, right);
        break;
    }
  }
  return stack[0];
}

}  // namespace winnow
