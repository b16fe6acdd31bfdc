// Hosts, domains and plain forms of URLs.
#include "winnow/filters/host.h"

#include <gtest/gtest.h>

#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/filters/public_suffixes.h"

namespace winnow {
namespace {

std::string host(std::string_view url) { return host_of(url).name; }

TEST(HostOf, TakesWhatStandsBetweenTheSlashes) {
  EXPECT_EQ(host("https://example.com"), "example.com");
  EXPECT_EQ(host("http://Example.COM/A/b?c=d#e"), "example.com");
  EXPECT_EQ(host("http://example.com?x"), "example.com");
  EXPECT_EQ(host("http://example.com#x"), "example.com");
  EXPECT_EQ(host("//example.com/x"), "example.com");
  EXPECT_EQ(host("example.com/x"), "example.com");
  EXPECT_EQ(host("  http://example.com \n"), "example.com");
  EXPECT_EQ(host("http:\\\\example.com\\x"), "example.com");
  EXPECT_EQ(host("ftp+x://my_host.example.com."), "my_host.example.com");
  EXPECT_EQ(host("http://localhost/"), "localhost");
}

TEST(HostOf, LeavesUserPasswordAndPort) {
  EXPECT_EQ(host("http://user:pass@example.com:8080/"), "example.com");
  EXPECT_EQ(host("http://a@b@example.com"), "example.com");
  EXPECT_EQ(host("http://example.com/@evil.org"), "example.com");
  EXPECT_EQ(host("http://example.com:/"), "example.com");
  EXPECT_EQ(host("example.com:80/x"), "example.com");
  EXPECT_EQ(host("http://example.com:80a/"), "");
}

TEST(HostOf, KnowsAddresses) {
  EXPECT_EQ(host_of("http://10.0.0.255:80/x"), (Host{"10.0.0.255", true}));
  EXPECT_EQ(host_of("http://10.0.0.256/"), (Host{"10.0.0.256", false}));
  EXPECT_EQ(host_of("http://1.2.3/"), (Host{"1.2.3", false}));
  EXPECT_EQ(host_of("http://1.2.3.4.5/"), (Host{"1.2.3.4.5", false}));
  EXPECT_EQ(host_of("https://[2001:DB8::1]:443/x"), (Host{"[2001:db8::1]", true}));
  EXPECT_EQ(host("http://[::1"), "");
  EXPECT_EQ(host("http://[zz::1]/"), "");
  EXPECT_EQ(host("http://[1.2]/"), "");
}

TEST(HostOf, WritesOtherScriptsAsRegistriesDo) {
  EXPECT_EQ(host("http://bücher.de/"), "xn--bcher-kva.de");
  EXPECT_EQ(host("http://Bücher.de/"), "xn--bcher-kva.de");
  EXPECT_EQ(host("http://XN--BCHER-KVA.de/"), "xn--bcher-kva.de");
  // From RFC 3492, section 7.1: (A) Arabic, (B) Chinese, (I) Russian, (L) and (P) Japanese.
  EXPECT_EQ(host("http://ليهمابتكلموشعربي؟.x"), "xn--egbpdaj6bu4bxfgehfvwxn.x");
  EXPECT_EQ(host("http://他们为什么不说中文.x"), "xn--ihqwcrb4cv8a8dqg056pqjye.x");
  EXPECT_EQ(host("http://почемужеонинеговорятпорусски.x"),
            "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l.x");
  EXPECT_EQ(host("http://3年b組金八先生.x"), "xn--3b-ww4c5e180e575a65lsy2b.x");
  EXPECT_EQ(host("http://majiでkoiする5秒前.x"), "xn--majikoi5-783gue6qz075azm5e.x");
}

TEST(HostOf, RefusesWhatIsNone) {
  for (const char* text : {"",
                           " ",
                           "n/a",
                           "none",
                           "http://",
                           "http:///x",
                           "//",
                           "http://.",
                           "http://a..b/",
                           "http://a b/",
                           "mailto:me@example.com",
                           "me@example.com",
                           "javascript:alert(1)",
                           "http://ex%61mple.com/",
                           "http://a,b.com",
                           "data:text/html;x.y",
                           "/path/only.html",
                           "#x.y",
                           "http://\xff\xfe.com/",
                           "http://a\xc3.com/",
                           "http://\xed\xa0\x80.com/",
                           "http://\xc0\xae.com/"}) {
    EXPECT_EQ(host(text), "") << text;
  }
  EXPECT_EQ(host("http://" + std::string(63, 'a') + ".com"), std::string(63, 'a') + ".com");
  EXPECT_EQ(host("http://" + std::string(64, 'a') + ".com"), "");
  std::string many = "a";
  for (int i = 0; i < 126; ++i) many += ".a";
  EXPECT_EQ(host("http://" + many), many);  // 253 bytes
  EXPECT_EQ(host("http://" + many + "a"), "");
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "ü";
  EXPECT_EQ(host("http://" + wide + ".de"), "");
}

TEST(PlainUrl, LeavesWhatDoesNotTellPagesApart) {
  EXPECT_EQ(plain_url("https://www.Example.com/A/"), "example.com/A");
  EXPECT_EQ(plain_url("http://u:p@example.com:80"), "example.com");
  EXPECT_EQ(plain_url("https://example.com:443/a?b=c#d"), "example.com/a?b=c");
  EXPECT_EQ(plain_url("http://example.com:8080//"), "example.com:8080");
  EXPECT_EQ(plain_url("http://www.com/"), "com");
  EXPECT_EQ(plain_url(" not a url "), "not a url");
}

std::string urls_folder() { return WINNOW_SOURCE_DIR "/tests/data/urls/"; }

TEST(PublicSuffixes, GiveTheRegisteredDomain) {
  const PublicSuffixes suffixes(urls_folder() + "suffixes.txt", false);
  const auto expect = [&](std::string_view name, std::string_view registered) {
    EXPECT_EQ(suffixes.registered(name), registered) << name;
  };
  expect("example.com", "example.com");
  expect("a.b.example.com", "example.com");
  expect("com", "com");
  expect("co.uk", "co.uk");
  expect("a.b.co.uk", "b.co.uk");
  expect("a.b.uk", "b.uk");
  expect("kawasaki.jp", "kawasaki.jp");
  expect("b.kawasaki.jp", "b.kawasaki.jp");
  expect("a.b.kawasaki.jp", "a.b.kawasaki.jp");
  expect("x.a.b.kawasaki.jp", "a.b.kawasaki.jp");
  expect("a.city.kawasaki.jp", "city.kawasaki.jp");
  expect("a.www.ck", "www.ck");
  expect("a.b.ck", "a.b.ck");
  expect("a.b.unknown", "b.unknown");
  expect("localhost", "localhost");
  expect("me.github.io", "github.io");
}

TEST(PublicSuffixes, CountPrivateOnesIfAsked) {
  const PublicSuffixes suffixes(urls_folder() + "suffixes.txt", true);
  EXPECT_EQ(suffixes.registered("x.me.github.io"), "me.github.io");
  EXPECT_EQ(suffixes.registered("github.io"), "github.io");
}

TEST(PublicSuffixes, NameTheLineThatIsNoRule) {
  TempFolder folder;
  for (const char* rule : {"a.*.com", "com/x", "!", "*.", "1.2.3.4"}) {
    const std::string path = folder.write("list", std::string("com\n\n") + rule + "\n");
    try {
      const PublicSuffixes suffixes(path, true);
      ADD_FAILURE() << rule;
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.code().word), "E_TABLE_INVALID");
      EXPECT_NE(std::string(error.what()).find("list, line 3"), std::string::npos) << error.what();
    }
  }
  EXPECT_THROW(PublicSuffixes(folder.file("none"), false), Error);
}

TEST(DomainOf, IsTheHostWithoutWwwWhereThereIsNoList) {
  EXPECT_EQ(domain_of({"www.example.com", false}, nullptr), "example.com");
  EXPECT_EQ(domain_of({"a.example.com", false}, nullptr), "a.example.com");
  EXPECT_EQ(domain_of({"www.", false}, nullptr), "www.");
  const PublicSuffixes suffixes(urls_folder() + "suffixes.txt", false);
  EXPECT_EQ(domain_of({"10.0.0.1", true}, &suffixes), "10.0.0.1");
  EXPECT_EQ(domain_of({"www.a.co.uk", false}, &suffixes), "a.co.uk");
}

}  // namespace
}  // namespace winnow
