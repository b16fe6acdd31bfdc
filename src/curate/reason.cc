#include "curate/reason.h"

#include "winnow/formats/jsonl.h"

namespace winnow {

void append_place(const KeptInstead& place, std::string& out) {
  out += "{\"shard\":";
  append_json_string(place.shard, out);
  out += ",\"ordinal\":" + std::to_string(place.ordinal) + ",\"id\":";
  out += place.id.empty() ? "null" : place.id;
}

void append_reason(const Reason& reason, std::string& out) {
  out += "{\"pass\":";
  append_json_string(reason.pass, out);
  out += ",\"rule\":";
  append_json_string(reason.rule, out);
  out += ",\"value\":";
  append_json_number(reason.value, out);
  out += ",\"threshold\":";
  append_json_number(reason.threshold, out);
  if (!reason.item.empty()) {
    out += ",\"item\":";
    append_json_string(reason.item, out);
  }
  if (reason.kept) {
    out += ",\"kept\":";
    append_place(*reason.kept, out);
    out += '}';
  }
  out += '}';
}

}  // namespace winnow
