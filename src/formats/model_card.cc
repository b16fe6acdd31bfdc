#include "winnow/formats/model_card.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "formats/model_file.h"
#include "winnow/core/hash.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

constexpr std::uint64_t kMaxCardBytes = 1 << 20;

class CardReader {
 public:
  explicit CardReader(const std::string& path) : path_(path) {
    ModelFile file(path);
    if (file.remaining() > kMaxCardBytes) fail("the card is larger than 1 MiB");
    std::string bytes(file.remaining(), '\0');
    file.read(bytes.data(), bytes.size(), "the card");
    json_ = nlohmann::json::parse(bytes, nullptr, /*allow_exceptions=*/false);
    if (!json_.is_object()) fail("the card is not a JSON object");
  }

  std::string text(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) return {};
    if (!found->is_string()) fail("\"" + std::string(key) + "\" is not a string");
    return found->get<std::string>();
  }

  std::vector<std::string> texts(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) return {};
    std::vector<std::string> all;
    const bool ok = found->is_array() &&
                    std::ranges::all_of(*found, [](const auto& item) { return item.is_string(); });
    if (!ok) fail("\"" + std::string(key) + "\" is not a list of strings");
    for (const auto& item : *found) all.push_back(item.template get<std::string>());
    return all;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(errors::kModelInvalid, what, path_,
                "mend the card, or delete it and name label and preparation yourself");
  }

  std::string path_;
  nlohmann::json json_;
};

}  // namespace

std::optional<ModelCard> read_model_card(const std::string& model_path, std::string model_sha256) {
  const std::string path = model_path + ".json";
  std::error_code unreadable;
  if (!std::filesystem::exists(path, unreadable) && !unreadable) return std::nullopt;
  const CardReader reader(path);
  ModelCard card;
  card.kind = reader.text("kind");
  card.sha256 = reader.text("sha256");
  card.labels = reader.texts("labels");
  card.positive = reader.text("positive");
  card.preset = reader.text("preset");
  card.tokenizer = reader.text("tokenizer");
  card.tokenizer_sha256 = reader.text("tokenizer_sha256");
  if (card.sha256.empty()) return card;
  if (model_sha256.empty()) model_sha256 = sha256_hex_of_file(model_path);
  if (card.sha256 != model_sha256) {
    throw Error(errors::kModelMismatch,
                "the card is for another model: it names sha256 " + card.sha256 +
                    ", the model has " + model_sha256,
                path, "fetch model and card together");
  }
  return card;
}

void write_model_card(const std::string& model_path, const ModelCard& card,
                      const std::vector<std::pair<std::string, double>>& training) {
  nlohmann::ordered_json json;
  const auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) json[key] = value;
  };
  put("kind", card.kind);
  put("sha256", card.sha256);
  json["labels"] = card.labels;
  put("positive", card.positive);
  put("preset", card.preset);
  put("tokenizer", card.tokenizer);
  put("tokenizer_sha256", card.tokenizer_sha256);
  for (const auto& [name, number] : training) {
    const auto whole = static_cast<std::int64_t>(number);  // numbers for people: below 2^63
    auto& value = json["training"][name];
    static_cast<double>(whole) == number ? value = whole : value = number;
  }
  // A label may hold any bytes; the card is UTF-8.
  write_file(model_path + ".json",
             json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace winnow
