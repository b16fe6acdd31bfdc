// report.json as a table for a person.
#include <nlohmann/json.hpp>
#include <string>

#include "winnow/core/error.h"
#include "winnow/curate/run.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

using nlohmann::json;

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "";
  const std::uint64_t tenths = (part * 2000 + whole) / (2 * whole);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

std::string row(std::uint64_t count, std::uint64_t whole, const std::string& what) {
  return padded(std::to_string(count), 12) + padded(percent(count, whole), 9) + "  " + what + "\n";
}

}  // namespace

std::string summary_of(const std::string& output) {
  const std::string path = output + "/report.json";
  const json report = json::parse(read_file(path), nullptr, /*allow_exceptions=*/false);
  if (report.is_discarded()) {
    throw Error(errors::kLedgerInvalid, "the report is not JSON", path, "run `winnow emit` again");
  }
  const json& totals = report.at("totals");
  const std::uint64_t records = totals.at("records");
  std::string text = row(records, records, "records read") +
                     row(totals.at("kept"), records, "kept") +
                     row(totals.at("dropped"), records, "dropped");
  for (const json& pass : report.at("passes")) {
    for (const auto& rule : pass.at("dropped").items()) {
      text +=
          row(rule.value(), records, "  " + pass.at("pass").get<std::string>() + ": " + rule.key());
    }
  }
  text += row(totals.at("quarantined"), records, "quarantined");
  for (const auto& code : report.at("quarantined_by_code").items()) {
    text += row(code.value(), records, "  " + code.key());
  }
  return text;
}

}  // namespace winnow
