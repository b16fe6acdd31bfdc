#include <algorithm>
#include <nlohmann/json.hpp>

#include "winnow/tasks/check.h"

namespace winnow {
namespace {

using Json = nlohmann::json;

class CandidateReader {
 public:
  CandidateReader(const Json& record, const TaskFields& fields, std::string& problem)
      : record_(record), fields_(fields), problem_(problem) {}

  TaskCandidate read() {
    TaskCandidate task;
    task.id = id();
    task.statement = text(fields_.statement);
    task.patch = text(fields_.patch);
    task.test_patch = text(fields_.test_patch);
    task.before = results(fields_.before);
    task.after = results(fields_.after);
    task.other_issues = scores("other_issues");
    task.clarity = scores("issue_clarity");
    task.coverage = scores("test_coverage");
    const bool is_listed = present("FAIL_TO_PASS") != nullptr;
    task.fail_to_pass = tests("FAIL_TO_PASS");
    task.pass_to_pass = tests("PASS_TO_PASS");
    if (!is_listed && task.before && task.after) derive_tests(task);
    return task;
  }

 private:
  /// The first problem stays.
  void refuse(const std::string& field, const char* what) {
    if (problem_.empty()) problem_ = "the field \"" + field + "\" " + what;
  }

  const Json* present(const std::string& field) const {
    const auto found = record_.find(field);
    return found == record_.end() || found->is_null() ? nullptr : &*found;
  }

  std::string id() {
    const Json* const value = present(fields_.id);
    if (value != nullptr && value->is_string() && !value->get_ref<const std::string&>().empty()) {
      return value->get<std::string>();
    }
    if (value != nullptr && value->is_number_integer()) return value->dump();
    refuse(fields_.id, "holds no name");
    return {};
  }

  std::string text(const std::string& field) {
    const Json* const value = present(field);
    if (value == nullptr) return {};
    if (value->is_string()) return value->get<std::string>();
    refuse(field, "is no string");
    return {};
  }

  std::vector<std::string> tests(const std::string& field) {
    const Json* const value = present(field);
    if (value == nullptr) return {};
    if (!value->is_string()) return strings(field, *value);
    return strings(field, Json::parse(value->get_ref<const std::string&>(), nullptr, false));
  }

  std::vector<std::string> strings(const std::string& field, const Json& list) {
    std::vector<std::string> names;
    if (!list.is_array()) refuse(field, "is no list of tests");
    for (const Json& name : list.is_array() ? list : Json::array()) {
      if (name.is_string()) {
        names.push_back(name.get<std::string>());
      } else {
        refuse(field, "is no list of tests");
      }
    }
    return names;
  }

  std::vector<std::int64_t> scores(const std::string& field) {
    const Json* const value = present(field);
    std::vector<std::int64_t> numbers;
    if (value == nullptr) return numbers;
    const Json list = value->is_array() ? *value : Json::array({*value});
    for (const Json& number : list) {
      if (number.is_null()) {
        numbers.push_back(kNoScore);
      } else if (number.is_number_integer() && number >= 0) {
        numbers.push_back(number.get<std::int64_t>());
      } else {
        refuse(field, "is no list of whole numbers");
      }
    }
    return numbers;
  }

  static bool says_passed(const Json& status) {
    if (status.is_boolean()) return status.get<bool>();
    std::string word = status.get<std::string>();
    std::ranges::transform(word, word.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return word == "passed" || word == "pass" || word == "xfail";
  }

  std::optional<std::map<std::string, bool>> results(const std::string& field) {
    const Json* const value = present(field);
    if (value == nullptr) return std::nullopt;
    if (!value->is_object()) {
      refuse(field, "is no object of tests");
      return std::nullopt;
    }
    std::map<std::string, bool> statuses;
    if (value->contains("passed_tests") || value->contains("failed_tests")) {
      for (const char* list : {"skipped_tests", "failed_tests", "passed_tests"}) {
        const auto found = value->find(list);
        if (found == value->end()) continue;
        for (std::string& name : strings(field, *found)) {
          statuses[std::move(name)] = std::string_view(list) == "passed_tests";
        }
      }
      return statuses;
    }
    for (const auto& [name, status] : value->items()) {
      if (!status.is_boolean() && !status.is_string()) {
        refuse(field, "has a test that neither passed nor failed");
        continue;
      }
      statuses[name] = says_passed(status);
    }
    return statuses;
  }

  static void derive_tests(TaskCandidate& task) {
    for (const auto& [name, passed] : *task.after) {
      if (!passed) continue;
      const auto found = task.before->find(name);
      const bool passed_before = found != task.before->end() && found->second;
      (passed_before ? task.pass_to_pass : task.fail_to_pass).push_back(name);
    }
  }

  const Json& record_;
  const TaskFields& fields_;
  std::string& problem_;
};

}  // namespace

TaskCandidate read_candidate(std::string_view record, const TaskFields& fields,
                             std::string& problem) {
  problem.clear();
  const Json json = Json::parse(record, nullptr, false);
  if (!json.is_object()) {
    problem = "the line is not one JSON object";
    return {};
  }
  return CandidateReader(json, fields, problem).read();
}

}  // namespace winnow
