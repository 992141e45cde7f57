// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
#include "host/study/NearestName.hh"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <numeric>
#include <utility>

namespace clonecast::study {
namespace {

constexpr std::size_t longest_word = 256;
constexpr std::size_t shortest_prefix = 3;

std::string lower_case(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return result;
}

int most_edits(std::size_t length) {
    return std::clamp(static_cast<int>(length + 1) / 3, 1, 5);
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
    std::vector<int> before_last(b.size() + 1);
    std::vector<int> last(b.size() + 1);
    std::vector<int> row(b.size() + 1);
    std::iota(last.begin(), last.end(), 0);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            int const replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

std::optional<std::string> nearest_name(std::string_view word, std::vector<std::string> const& candidates) {
    if (word.empty() || word.size() > longest_word) {
        return std::nullopt;
    }
    std::string const wanted = lower_case(word);
    int const cut_off = most_edits(word.size());
    int best = cut_off + 1;
    std::string const* nearest = nullptr;
    std::string const* continued = nullptr;
    int n_continued = 0;
    for (std::string const& candidate : candidates) {
        if (word.size() >= shortest_prefix && lower_case(candidate).starts_with(wanted)) {
            continued = &candidate;
            ++n_continued;
        }
        auto const difference = static_cast<long>(candidate.size()) - static_cast<long>(word.size());
        // An edit that replaces every byte is no resemblance.
        if (std::labs(difference) >= best) {
            continue;
        }
        int const distance = edit_distance(wanted, lower_case(candidate));
        if (distance < best && distance < static_cast<int>(std::max(word.size(), candidate.size()))) {
            best = distance;
            nearest = &candidate;
        }
    }
    if (nearest != nullptr) {
        return *nearest;
    }
    return n_continued == 1 ? std::optional<std::string>(*continued) : std::nullopt;
}

}  // namespace clonecast::study
