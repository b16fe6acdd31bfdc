// What the JSON grammar takes and refuses, one case a line; after the y_ and n_ cases of
// JSONTestSuite (github.com/nst/JSONTestSuite, MIT), and numbers that a double cannot hold.
#pragma once

#include <string_view>

namespace winnow {

/// Values of a member that must be taken.
inline constexpr std::string_view kTakenValues = R"~([]
{}
[[]]
[null]
[ 4]
[1 ]
[1,null,"",true,false,{},[]]
[[]   ]
{"a":{"a":{}}}
{"a":1,"a":2}
{"":0}
{"\u0000":1}
0
-0
-1
123e65
0e+1
0e1
20e1
1E22
1E-2
1E+2
123.456e78
123.456789
-0.1
123123e100000
0.4e0066999999999999999999
1.5e+9999
-1e+9999
123.456e-789
-123123123123123123123123123123
100000000000000000000
18446744073709551616
-9223372036854775809
-0.000000000000000000000000000000000000000000000000000000000000000000000000000000001
1.7976931348623159e308
4.9e-325
0.1000000000000000055511151231257827021181583404541015625000000000000000000001
"\u0060\u012a\u12AB"
"\ud801\udc37"
"\uD83d\uDE39\uD83d\uDc8D"
"\"\\\/\b\f\n\r\t"
"\\u0000"
"\\a"
"a/*b*/c/*d//e"
"\uFFFF"
"\uDBFF\uDFFF"
"new\u00A0line"
"\u0000"
" "
""
true
false
null)~";

/// Values of a member that must be refused.
inline constexpr std::string_view kRefusedValues = R"~([1 true]
["": 1]
[""],
[,1]
[1,,2]
["x",,]
["x"]]
["",]
["x"
[x
[3[4]]
[1:2]
[,]
[-]
[   , ""]
[*]
[1,]
[1
[{}
[fals]
[nul]
[tru]
[truee]
[nulll]
[falsee]
[True]
[++1234]
[+1]
[+Inf]
[-01]
[-1.0.]
[-2.]
[-NaN]
[.-1]
[.2e-3]
[0.1.2]
[0.3e+]
[0.3e]
[0.e1]
[0E+]
[0E]
[0e+]
[0e]
[1.0e+]
[1.0e-]
[1.0e]
[1 000.0]
[1eE2]
[2.e+3]
[2.e-3]
[2.e3]
[9.e+]
[Inf]
[NaN]
[1+2]
[0x1]
[0x42]
[Infinity]
[0e+-1]
[-123foo]
[123foo]
[-Infinity]
[-foo]
[- 1]
[-012]
[-.123]
[-1x]
[1ea]
[1.]
[.123]
[1.2a-3]
[1.8011670033376514H-308]
[012]
[00]
[1e9999x]
[123456789012345678901234567890x]
[123456789012345678901234567890 1]
[01e9999]
[1e999.5]
[1,1e999,.5]
[1e999,tru1]
["x", truth]
{[: "x"}
{"x", null}
{"x"::"b"}
{"a":"a" 123}
{key: 'value'}
{"a" b}
{:"b"}
{"a" "b"}
{"a":
{"a"
{1:1}
{9999E9999:1}
{null:null,null:null}
{"id":0,,,,,}
{'a':0}
{"id":0,}
{"a":"b",,"c":"d"}
{a: "b"}
{"a":"a
{ "foo" : "bar", "a" }
{"a":"b"}#
{"a":"b"}/**/
{"a":/*c*/1}
["\uD800\"]
["\u00A"]
["\u1"]
["\u1x"]
["\u"]
[\u0020"asd"]
["\\\"]
["\x00"]
["\"]
["\a"]
["\U0041"]
["\'"]
["\0"]
["\ "]
['single quote']
abc
<.>
[<null>]
[1]x
[1]]
[
]
[][]
{
}
{}}
*
\
"
"a
{"a": true} "x"
1]
,
:
{"a":1}{"b":2}
[1}
{"a":1]
&
undefined
0 0
1 2
"a" "b")~";

/// Whole lines that must be refused.
inline constexpr std::string_view kRefusedLines = R"~({
}
[
]
"
{}{
null
true
0
1e999
"t"
[]
[{"text":"t"}]
{"text":"t"
"text":"t"
{"text":"t"}}
{{"text":"t"}}
{"text":"t"]}
{"text" "t"}
{"text":"t"}0
{"text":"t"}{}
{"text":"t"}[]
{"text":"t"}, {}
{"text":"t"};
//{"text":"t"}
{"text":"t"}//
{"text":"t"}""
{,"text":"t"}
{"text":"t",,"a":1}
{"text":"t"},)~";

}  // namespace winnow
