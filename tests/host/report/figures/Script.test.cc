// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/figures/Script.hh"

#include <gtest/gtest.h>

#include <limits>

namespace clonecast::report::figures {
namespace {

TEST(ScriptTest, LiteralsStayOneStringOnOneLine) {
    EXPECT_EQ(literal("plain"), "'plain'");
    EXPECT_EQ(literal("it's `x` \"y\" @z $w {/a} \\"), "'it''s `x` \"y\" @z $w {/a} \\'");
    EXPECT_EQ(literal("a\n!touch x\r\tb"), "'a !touch x  b'");
    EXPECT_EQ(literal("Größe"), "'Größe'");
    EXPECT_EQ(tic_label("it's {50} %", 3), "'it''s {50} %%' 3");
}

TEST(ScriptTest, WhatIsNoNumberIsNotDrawn) {
    EXPECT_EQ(number(0.25), "0.25");
    EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "NaN");
    EXPECT_EQ(number(nlohmann::ordered_json(nullptr)), "NaN");
    EXPECT_EQ(number(nlohmann::ordered_json(3)), "3");
    Data data;
    data.row({1, std::numeric_limits<double>::quiet_NaN()});
    EXPECT_EQ(data.block("name"), "$name << END\n1 NaN\nEND\n");
}

TEST(ScriptTest, LogAxisHoldsAllValuesAndSaysWhereNothingIs) {
    double floor = 0;
    EXPECT_EQ(log_axis({5e7, 2e9}, &floor), "set logscale y\nset yrange [9999990:1e+10]\nset format y '1e%L'\n");
    EXPECT_EQ(floor, 1e7);
    EXPECT_NE(log_axis({0, 1, 10}, &floor).find("set ytics add ('none' 0.1)"), std::string::npos);
    EXPECT_EQ(floor, 0.1);
    EXPECT_EQ(at_least(0.0, floor), 0.1);
    EXPECT_EQ(at_least(7, floor), 7);
}

}  // namespace
}  // namespace clonecast::report::figures
