// A picture as SVG text: self-contained, no scripts, no fonts of its own.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace winnow {

struct SvgPoint {
  double x = 0;
  double y = 0;
};

/// How text stands at its point.
enum class SvgAnchor { kStart, kMiddle, kEnd };

/// Coordinates are pixels from the upper left corner, printed with two decimals. Colours are CSS.
class SvgPicture {
 public:
  SvgPicture(int width, int height);

  void rectangle(SvgPoint corner, double width, double height, std::string_view fill,
                 std::string_view title = {});
  void line(SvgPoint from, SvgPoint to, std::string_view stroke, std::string_view dashes = {});
  void path(std::span<const SvgPoint> points, std::string_view stroke);
  void circle(SvgPoint centre, double radius, std::string_view fill, std::string_view title = {});
  /// Any bytes: markup is escaped, control characters are left out.
  void text(SvgPoint at, std::string_view words, SvgAnchor anchor, int size, bool bold = false);

  std::string finish() const { return svg_ + "</svg>\n"; }

 private:
  void number(std::string_view name, double value);
  void title(std::string_view words, std::string_view element);

  std::string svg_;
};

}  // namespace winnow
