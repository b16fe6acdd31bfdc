#include "learn/svg.h"

#include <array>
#include <charconv>

namespace winnow {
namespace {

std::string decimal(double value) {
  std::array<char, 64> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 2).ptr;
  std::string digits(text.data(), end);
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return digits == "-0" ? "0" : digits;
}

std::string escaped(std::string_view words) {
  std::string out;
  for (const char c : words) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= ' ') out += c;
    }
  }
  return out;
}

std::string attribute(std::string_view name, std::string_view value) {
  return std::string(" ").append(name).append("=\"").append(escaped(value)).append("\"");
}

}  // namespace

SvgPicture::SvgPicture(int width, int height) {
  const std::string w = std::to_string(width);
  const std::string h = std::to_string(height);
  svg_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + w + "\" height=\"" + h +
         "\" viewBox=\"0 0 " + w + " " + h + "\" font-family=\"sans-serif\">\n";
  rectangle({0, 0}, width, height, "#ffffff");
}

void SvgPicture::number(std::string_view name, double value) {
  svg_ += attribute(name, decimal(value));
}

void SvgPicture::title(std::string_view words, std::string_view element) {
  if (words.empty()) {
    svg_ += "/>\n";
  } else {
    svg_ += "><title>" + escaped(words) + "</title></" + std::string(element) + ">\n";
  }
}

void SvgPicture::rectangle(SvgPoint corner, double width, double height, std::string_view fill,
                           std::string_view words) {
  svg_ += "<rect";
  number("x", corner.x);
  number("y", corner.y);
  number("width", width);
  number("height", height);
  svg_ += attribute("fill", fill);
  title(words, "rect");
}

void SvgPicture::line(SvgPoint from, SvgPoint to, std::string_view stroke,
                      std::string_view dashes) {
  svg_ += "<line";
  number("x1", from.x);
  number("y1", from.y);
  number("x2", to.x);
  number("y2", to.y);
  svg_ += attribute("stroke", stroke);
  if (!dashes.empty()) svg_ += attribute("stroke-dasharray", dashes);
  svg_ += "/>\n";
}

void SvgPicture::path(std::span<const SvgPoint> points, std::string_view stroke) {
  std::string list;
  for (const SvgPoint point : points) {
    if (!list.empty()) list += ' ';
    list.append(decimal(point.x)).append(",").append(decimal(point.y));
  }
  svg_ += "<polyline fill=\"none\" stroke-width=\"1.8\" stroke-linejoin=\"round\"" +
          attribute("stroke", stroke) + attribute("points", list) + "/>\n";
}

void SvgPicture::circle(SvgPoint centre, double radius, std::string_view fill,
                        std::string_view words) {
  svg_ += "<circle";
  number("cx", centre.x);
  number("cy", centre.y);
  number("r", radius);
  svg_ += attribute("fill", fill);
  title(words, "circle");
}

void SvgPicture::text(SvgPoint at, std::string_view words, SvgAnchor anchor, int size, bool bold) {
  constexpr std::string_view kAnchors[] = {"start", "middle", "end"};
  svg_ += "<text";
  number("x", at.x);
  number("y", at.y);
  svg_ += attribute("font-size", std::to_string(size));
  svg_ += attribute("text-anchor", kAnchors[static_cast<std::size_t>(anchor)]);
  if (bold) svg_ += attribute("font-weight", "bold");
  svg_ += " fill=\"#222222\">" + escaped(words) + "</text>\n";
}

}  // namespace winnow
