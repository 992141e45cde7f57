// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/ParseExpression.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <utility>

#include "host/study/detail/Node.hh"
#include "host/study/detail/QuantityReader.hh"

namespace clonecast::study {
namespace {

using detail::Argument;
using Kind = Expression::Kind;

constexpr int max_depth = 64;  //!< of brackets in brackets
constexpr std::size_t max_expression_bytes = 4096;

struct Function {
    std::string_view name;
    Kind kind;
    std::size_t n_operands;
};
constexpr std::array functions{Function{"abs", Kind::absolute, 1}, Function{"min", Kind::minimum, 2},
                               Function{"max", Kind::maximum, 2}, Function{"ln", Kind::ln, 1},
                               Function{"exp", Kind::exp, 1}};

struct Sign {
    std::string_view text;
    Comparison::Kind kind;
};
//! Longer ones before those that they begin with.
constexpr std::array signs{Sign{"<=", Comparison::Kind::less_equal}, Sign{">=", Comparison::Kind::greater_equal},
                           Sign{"<", Comparison::Kind::less}, Sign{">", Comparison::Kind::greater}};

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

//! By recursive descent.
class Parser {
  public:
    Parser(std::string_view text, Study const& study) : text_(text), study_(study) {
        if (text.size() > max_expression_bytes) {
            fail(0, fmt::format("has {} bytes; at most {} are allowed", text.size(), max_expression_bytes));
        }
    }

    Expression whole_expression() {
        Expression result = expression();
        expect_end("an operator");
        return result;
    }

    std::vector<Comparison> condition() {
        std::vector<Comparison> comparisons;
        do {
            Expression left = expression();
            auto kind = sign();
            if (!kind) {
                fail(at_, "needs a comparison (<, <=, >, >=)" + before_what());
            }
            while (kind) {
                Expression right = expression();
                comparisons.push_back({*kind, std::move(left), right});
                left = std::move(right);
                kind = sign();
            }
        } while (take_word("and"));
        expect_end("an operator, a comparison or 'and'");
        return comparisons;
    }

  private:
    [[noreturn]] static void fail(std::size_t position, std::string const& message) {
        throw ExpressionError(position, message);
    }

    //! " before 'REST'", or " at the end".
    std::string before_what() {
        skip_space();
        return at_ == text_.size() ? " at the end" : fmt::format(" before '{}'", detail::printable(text_.substr(at_)));
    }

    void skip_space() {
        while (at_ < text_.size() && is_space(text_[at_])) {
            ++at_;
        }
    }

    bool take(std::string_view token) {
        skip_space();
        if (!text_.substr(at_).starts_with(token)) {
            return false;
        }
        at_ += token.size();
        return true;
    }

    bool take_word(std::string_view word) {
        skip_space();
        std::string_view const rest = text_.substr(at_);
        if (!rest.starts_with(word) || (rest.size() > word.size() && is_word(rest[word.size()]))) {
            return false;
        }
        at_ += word.size();
        return true;
    }

    void expect_end(std::string_view wanted) {
        skip_space();
        if (at_ == text_.size()) {
            return;
        }
        if (text_[at_] == '=' || text_[at_] == '!') {
            fail(at_, "results are not equal to a number; write a tolerance, such as 40 < x < 60");
        }
        fail(at_, fmt::format("needs {}{}", wanted, before_what()));
    }

    std::optional<Comparison::Kind> sign() {
        for (Sign const& sign : signs) {
            if (take(sign.text)) {
                return sign.kind;
            }
        }
        return std::nullopt;
    }

    static Expression node(Kind kind, std::vector<Expression> operands) {
        Expression result;
        result.kind = kind;
        result.operands = std::move(operands);
        return result;
    }

    Expression expression() {
        if (++depth_ > max_depth) {
            fail(at_, fmt::format("has more than {} brackets in each other", max_depth));
        }
        Expression left = product();
        while (true) {
            if (take("+")) {
                left = node(Kind::sum, {left, product()});
            } else if (take("-")) {
                left = node(Kind::difference, {left, product()});
            } else {
                --depth_;
                return left;
            }
        }
    }

    Expression product() {
        Expression left = factor();
        while (true) {
            if (take("*")) {
                left = node(Kind::product, {left, factor()});
            } else if (take("/")) {
                left = node(Kind::ratio, {left, factor()});
            } else {
                return left;
            }
        }
    }

    Expression factor() {
        bool negative = false;
        while (take("-")) {
            negative = !negative;
        }
        Expression result = operand();
        return negative ? node(Kind::negative, {std::move(result)}) : result;
    }

    Expression operand() {
        if (take("(")) {
            Expression result = expression();
            close();
            return result;
        }
        skip_space();
        std::size_t const begin = at_;
        if (at_ < text_.size() && ((text_[at_] >= '0' && text_[at_] <= '9') || text_[at_] == '.')) {
            return number();
        }
        while (at_ < text_.size() && is_word(text_[at_])) {
            ++at_;
        }
        std::string_view const word = text_.substr(begin, at_ - begin);
        if (word.empty()) {
            fail(begin, "needs a number or a quantity" + before_what());
        }
        if (word == "follow_up") {
            Expression result;
            result.number = study_.assessment.follow_up;
            return result;
        }
        for (Function const& function : functions) {
            if (word == function.name) {
                return call(function);
            }
        }
        detail::check_quantity(word, begin, {"follow_up", "abs", "min", "max", "ln", "exp"});
        Expression result;
        result.kind = Kind::quantity;
        result.quantity = detail::read_quantity(word, begin, arguments(word), study_);
        return result;
    }

    void open(std::string_view name) {
        if (!take("(")) {
            fail(at_, fmt::format("needs '(' after {}{}", name, before_what()));
        }
    }

    void close() {
        if (!take(")")) {
            fail(at_, "needs ')'" + before_what());
        }
    }

    Expression call(Function const& function) {
        open(function.name);
        std::vector<Expression> operands{expression()};
        while (operands.size() < function.n_operands) {
            if (!take(",")) {
                fail(at_, fmt::format("needs ',' and another argument of {}{}", function.name, before_what()));
            }
            operands.push_back(expression());
        }
        close();
        return node(function.kind, std::move(operands));
    }

    Expression number() {
        Expression result;
        char const* const begin = text_.data() + at_;
        auto const [end, error] = std::from_chars(begin, text_.data() + text_.size(), result.number);
        if (error != std::errc{} || !std::isfinite(result.number)) {
            fail(at_, "is no number" + before_what());
        }
        at_ += static_cast<std::size_t>(end - begin);
        return result;
    }

    //! Names as they are written, up to a comma or the bracket that closes; in single quotes any but those.
    std::vector<Argument> arguments(std::string_view name) {
        open(name);
        std::vector<Argument> result;
        do {
            skip_space();
            std::size_t const begin = at_;
            if (take("'")) {
                std::size_t const end = text_.find('\'', at_);
                if (end == std::string_view::npos) {
                    fail(begin, "has a quote that is not closed");
                }
                result.push_back({std::string(text_.substr(at_, end - at_)), begin});
                at_ = end + 1;
                continue;
            }
            int brackets = 0;
            while (at_ < text_.size() && text_[at_] != ',' && (brackets > 0 || text_[at_] != ')')) {
                brackets += (text_[at_] == '(' ? 1 : 0) - (text_[at_] == ')' ? 1 : 0);
                ++at_;
            }
            std::size_t end = at_;
            while (end > begin && is_space(text_[end - 1])) {
                --end;
            }
            result.push_back({std::string(text_.substr(begin, end - begin)), begin});
        } while (take(","));
        close();
        return result;
    }

    std::string_view text_;
    Study const& study_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

Expression parse_expression(std::string_view text, Study const& study) {
    return Parser(text, study).whole_expression();
}

std::vector<Comparison> parse_condition(std::string_view text, Study const& study) {
    return Parser(text, study).condition();
}

}  // namespace clonecast::study
