#include "winnow/curate/predict_stream.h"

#include "curate/general_number.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

class Answers {
 public:
  Answers(const LineLanes& lanes, PredictFormat format) : lanes_(lanes), format_(format) {}

  void append(const std::vector<Prediction>& predictions, std::string& out) const {
    if (format_ == PredictFormat::kJson) {
      append_json(predictions, out);
    } else {
      append_plain(predictions, out);
    }
    out += '\n';
  }

 private:
  const std::string& label(const Prediction& prediction) const {
    return lanes_.model().labels()[static_cast<std::size_t>(prediction.label)];
  }
  float reported(const Prediction& prediction) const {
    return static_cast<float>(lanes_.model().output().reported(prediction.probability));
  }

  void append_plain(const std::vector<Prediction>& predictions, std::string& out) const {
    const char* space = "";
    for (const Prediction& prediction : predictions) {
      out.append(space).append(label(prediction));
      space = " ";
      if (format_ == PredictFormat::kLabels) continue;
      out += ' ';
      append_general(reported(prediction), out);
    }
  }

  void append_json(const std::vector<Prediction>& predictions, std::string& out) const {
    const char* comma = "";
    out += "{\"labels\":[";
    for (const Prediction& prediction : predictions) {
      out += comma;
      append_json_string(label(prediction), out);
      comma = ",";
    }
    comma = "";
    out += "],\"probabilities\":[";
    for (const Prediction& prediction : predictions) {
      out += comma;
      append_json_number(reported(prediction), out);
      comma = ",";
    }
    out += "]}";
  }

  const LineLanes& lanes_;
  PredictFormat format_;
};

}  // namespace

void predict_stream(const PredictOptions& options, PredictFormat format,
                    const LineStreamOptions& stream, const LineSink& sink) {
  LineLanes lanes(options, stream);
  const Answers answers(lanes, format);
  const auto work = [&](const ScoredLines& scored, int) {
    std::string out;
    for (std::size_t l = 0; l < scored.lines.size(); ++l) {
      answers.append(lanes.best(scored, l), out);
    }
    return out;
  };
  lanes.run(work, sink);
}

}  // namespace winnow
