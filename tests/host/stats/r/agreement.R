#!/usr/bin/env Rscript
# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Writes the data sets and R's numbers that the tests of host/stats/ compare with, into the folder of this script.
#
# usage: Rscript tests/host/stats/r/agreement.R        (made with R 4.2.2 and survival 3.5-3, Debian 12)
#
# The data sets are columns of those of the package survival (their sources are in its help pages), and the breast
# cosmesis data of D. M. Finkelstein, R. A. Wolfe, Biometrics 41 (1985) 933, table 1.
# What the package has no function for is computed here from its definition, by other means than in host/stats/.
suppressPackageStartupMessages(library(survival))
options(digits = 17, warn = 2)

here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
licence <- c("# SPDX-FileCopyrightText: 2026 The clonecast authors", "# SPDX-License-Identifier: Apache-2.0")

write_rows <- function(name, note, rows) {
  file <- file(file.path(here, name), "w")
  writeLines(c(licence, paste("#", note)), file)
  write.csv(format(rows, digits = 17, trim = TRUE, scientific = NA), file, row.names = FALSE, quote = FALSE)
  close(file)
}

results <- new.env()
results$rows <- list()
emit <- function(set, quantity, values) {
  values <- as.vector(unlist(values))
  results$rows[[length(results$rows) + 1]] <- paste(
    set, quantity, paste(ifelse(is.na(values), "NA", sprintf("%.17g", values)), collapse = " "), sep = ",")
}

# ---- Data ------------------------------------------------------------------------------------------------------------

lung <- with(survival::lung, data.frame(time, status = status - 1, age, sex, ecog = ph.ecog))
lung_complete <- lung[!is.na(lung$ecog), ]
veteran <- with(survival::veteran, data.frame(time, status, trt, cell = as.integer(celltype), karno, age, prior))
ovarian <- with(survival::ovarian, data.frame(time = futime, status = fustat, age, resid = resid.ds, rx))
death <- survival::colon[survival::colon$etype == 2, ]
recurrence <- survival::colon[survival::colon$etype == 1, ]
death <- death[order(death$id), ]
recurrence <- recurrence[order(recurrence$id), ]
stopifnot(all(death$id == recurrence$id))
colon <- with(death, data.frame(time, status, rx = as.integer(rx), node4, extent, age,
                                recurrence_time = recurrence$time, recurrence = recurrence$status))
kidney <- with(survival::kidney, data.frame(time, status, age, sex))
mgus2 <- with(survival::mgus2, data.frame(time = ifelse(pstat == 1, ptime, futime), sex = as.integer(sex),
                                          cause = ifelse(pstat == 1, 1, 2 * death)))
read_intervals <- function(text) {
  ends <- do.call(rbind, lapply(strsplit(scan(text = text, what = "", quiet = TRUE), ","), as.numeric))
  data.frame(left = ends[, 1], right = ends[, 2])
}
radiotherapy <- read_intervals("
  45,Inf 6,10 0,7 46,Inf 46,Inf 7,16 17,Inf 7,14 37,44 0,8 4,11 15,Inf 11,15 22,Inf 46,Inf 46,Inf 25,37 46,Inf 26,40
  46,Inf 27,34 36,44 46,Inf 36,48 37,Inf 40,Inf 17,25 46,Inf 11,18 38,Inf 5,12 37,Inf 0,5 18,Inf 24,Inf 36,Inf 5,11
  19,35 17,25 24,Inf 32,Inf 33,Inf 19,26 37,Inf 34,Inf 36,Inf")
with_chemotherapy <- read_intervals("
  8,12 0,22 24,31 17,27 17,23 24,30 16,24 13,Inf 11,13 16,20 18,25 17,26 32,Inf 23,Inf 44,48 14,17 0,5 5,8 12,20
  11,Inf 33,40 31,Inf 13,39 19,32 34,Inf 13,Inf 16,24 35,Inf 15,22 11,17 22,32 10,35 30,34 13,Inf 10,17 8,21 4,9
  11,Inf 14,19 4,8 34,Inf 30,36 18,24 16,60 35,39 21,Inf 11,20 48,Inf")
cosmesis <- rbind(data.frame(arm = 1, radiotherapy), data.frame(arm = 2, with_chemotherapy))
write_rows("lung.csv", "lung of survival; status 1: death", lung)
write_rows("veteran.csv", "veteran of survival; cell: number of the cell type", veteran)
write_rows("ovarian.csv", "ovarian of survival", ovarian)
write_rows("colon.csv", "colon of survival, a row for each patient: death (time, status) and recurrence", colon)
write_rows("kidney.csv", "kidney of survival", kidney)
write_rows("mgus2.csv", "mgus2 of survival; cause 1: plasma cell malignancy first, 2: death", mgus2)
write_rows("cosmesis.csv", "breast cosmesis; arm 1: radiotherapy, 2: with chemotherapy; event in (left, right] [month]",
           cosmesis)

# ---- Kaplan-Meier: bands, quantiles, restricted mean, landmarks ------------------------------------------------------

curves <- list(lung = lung, veteran = veteran, ovarian = ovarian, colon = colon, kidney = kidney)
horizons <- c(lung = 500, veteran = 365, ovarian = 1000, colon = 2500, kidney = 200)
for (name in names(curves)) {
  for (band in c("plain", "log", "log-log")) {
    for (level in c(0.95, 0.8)) {
      fit <- survfit(Surv(time, status) ~ 1, curves[[name]], conf.type = band, conf.int = level)
      set <- paste(name, band, level)
      if (level == 0.95 && band == "plain") {
        emit(set, "km estimate", fit$surv)
        emit(set, "km standard error", ifelse(fit$surv == 0, NA, fit$surv * fit$std.err))
        rmean <- summary(fit, rmean = horizons[name])$table[c("rmean", "se(rmean)")]
        emit(set, "rmst estimate", rmean[1])
        emit(set, "rmst standard error", rmean[2])
      }
      if (level == 0.95) {
        emit(set, "km lower", fit$lower)
        emit(set, "km upper", fit$upper)
      }
      q <- quantile(fit, c(0.1, 0.25, 0.5, 0.75, 0.9))
      emit(set, "quantile estimate", q$quantile)
      emit(set, "quantile lower", q$lower)
      emit(set, "quantile upper", q$upper)
      at <- summary(fit, times = horizons[name] / c(8, 4, 2, 1))
      emit(set, "landmark estimate", at$surv)
      emit(set, "landmark standard error", at$std.err)
      emit(set, "landmark lower", at$lower)
      emit(set, "landmark upper", at$upper)
    }
  }
}

# Two independent groups: differences.
fit <- survfit(Surv(time, status) ~ sex, lung)
rmean <- summary(fit, rmean = 500)$table[, c("rmean", "se(rmean)")]
emit("lung by sex", "rmst difference", c(rmean[1, 1] - rmean[2, 1], sqrt(sum(rmean[, 2]^2))))
at <- summary(fit, times = 300)
z <- (at$surv[1] - at$surv[2]) / sqrt(sum(at$std.err^2))
emit("lung by sex", "landmark difference", c(at$surv[1] - at$surv[2], sqrt(sum(at$std.err^2)), 2 * pnorm(-abs(z))))

# ---- Log-rank --------------------------------------------------------------------------------------------------------

# Weighted by S(t-)^rho (1 - S(t-))^gamma, from the definition: chi-squared, degrees of freedom.
weighted_log_rank <- function(time, status, group, stratum, rho, gamma) {
  k <- max(group)
  u <- rep(0, k)
  v <- matrix(0, k, k)
  for (s in unique(stratum)) {
    x <- time[stratum == s]; e <- status[stratum == s]; g <- group[stratum == s]
    km <- survfit(Surv(x, e) ~ 1)
    for (t in sort(unique(x[e == 1]))) {
      before <- c(1, km$surv)[sum(km$time < t) + 1]
      w <- before^rho * (1 - before)^gamma
      n <- tabulate(g[x >= t], k); d <- tabulate(g[x == t & e == 1], k)
      N <- sum(n); D <- sum(d)
      u <- u + w * (d - D * n / N)
      if (N > 1) v <- v + w^2 * D * (N - D) / (N - 1) * (diag(n / N, k) - outer(n, n) / N^2)
    }
  }
  drop(u[-k] %*% solve(v[-k, -k]) %*% u[-k])
}

log_rank <- function(set, data, group, stratum = NULL) {
  data$group <- data[[group]]
  data$stratum <- if (is.null(stratum)) 1 else as.integer(interaction(data[stratum], drop = TRUE, lex.order = TRUE))
  for (rho in c(0, 0.5, 1)) {
    fit <- if (is.null(stratum)) survdiff(Surv(time, status) ~ group, data, rho = rho) else
      survdiff(Surv(time, status) ~ group + strata(stratum), data, rho = rho)
    name <- paste(set, "rho", rho)
    total <- function(x) if (is.matrix(x)) rowSums(x) else x
    emit(name, "log-rank observed", total(fit$obs))
    emit(name, "log-rank expected", total(fit$exp))
    emit(name, "log-rank variance", fit$var)
    emit(name, "log-rank statistic", fit$chisq)
    emit(name, "log-rank p", pchisq(fit$chisq, length(fit$n) - 1, lower.tail = FALSE))
  }
  for (rho in c(0, 1)) {
    emit(paste(set, "rho", rho, "gamma 1"), "Fleming-Harrington statistic",
         weighted_log_rank(data$time, data$status, data$group, data$stratum, rho, 1))
  }
}
log_rank("lung by sex", lung, "sex")
log_rank("veteran by cell", veteran, "cell")
log_rank("veteran by trt strata cell", veteran, "trt", "cell")
log_rank("ovarian by rx", ovarian, "rx")
log_rank("colon by rx", colon, "rx")
log_rank("colon by rx strata node4 extent", colon, "rx", c("node4", "extent"))

# ---- Cox -------------------------------------------------------------------------------------------------------------

cox <- function(set, data, covariates, stratum = NULL) {
  data$stratum <- if (is.null(stratum)) 1 else as.integer(interaction(data[stratum], drop = TRUE, lex.order = TRUE))
  right <- paste(c(covariates, if (!is.null(stratum)) "strata(stratum)"), collapse = " + ")
  for (ties in c("efron", "breslow")) {
    fit <- coxph(as.formula(paste("Surv(time, status) ~", right)), data, ties = ties, x = TRUE,
                 control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100))
    name <- paste(set, ties)
    emit(name, "cox coefficient", coef(fit))
    emit(name, "cox standard error", sqrt(diag(fit$var)))
    emit(name, "cox covariance", fit$var)
    interval <- summary(fit)$conf.int
    emit(name, "cox hazard ratio", interval[, 1])
    emit(name, "cox interval", c(interval[, 3], interval[, 4]))
    emit(name, "cox log likelihood", fit$loglik)
    emit(name, "cox statistics", c(2 * diff(fit$loglik), fit$score, fit$wald.test))
    emit(name, "cox p", sapply(summary(fit)[c("logtest", "sctest", "waldtest")], function(test) test["pvalue"]))
    emit(name, "cox Wald p", summary(fit)$coefficients[, "Pr(>|z|)"])
    if (ties == "efron") {
      residuals <- as.matrix(resid(fit, "schoenfeld"))
      at <- data.frame(s = data$stratum, t = data$time)[data$status == 1, ]
      at <- at[order(at$s, at$t), ]
      emit(name, "Schoenfeld residuals", t(rowsum(residuals, sprintf("%06d %09.1f", as.integer(at$s), at$t))))
    }
    for (transform in c("km", "identity", "log", "rank")) {
      zph <- cox.zph(fit, transform, terms = FALSE)$table
      emit(name, paste("zph", transform), zph[, "chisq"])
      emit(name, paste("zph p", transform), zph[, "p"])
    }
  }
}
indicators <- function(data, column) {
  for (level in sort(unique(data[[column]]))[-1]) data[[paste0(column, level)]] <- as.numeric(data[[column]] == level)
  data
}
veteran <- indicators(veteran, "cell")
colon <- indicators(colon, "rx")
cox("lung age sex ecog", lung_complete, c("age", "sex", "ecog"))
cox("lung age ecog strata sex", lung_complete, c("age", "ecog"), "sex")
cox("veteran", veteran, c("trt", "karno", "age", "prior", "cell2", "cell3", "cell4"))
cox("veteran strata cell", veteran, c("trt", "karno"), "cell")
cox("ovarian", ovarian, c("age", "resid", "rx"))
cox("colon rx", colon, c("rx2", "rx3"))
cox("colon rx strata node4 extent", colon, c("rx2", "rx3"), c("node4", "extent"))
cox("kidney", kidney, c("age", "sex"))

# A group without events: the limit of its coefficient by the likelihood ratio, age fitted.
none <- ovarian
none$status[none$rx == 2] <- 0
for (ties in c("efron", "breslow")) {
  profile <- function(b) {
    none$b <- b * (none$rx == 2)
    control <- coxph.control(eps = 1e-12, toler.chol = 1e-13)
    coxph(Surv(time, status) ~ age + offset(b), none, ties = ties, control = control)$loglik[2]
  }
  supremum <- coxph(Surv(time, status) ~ age, none, subset = rx == 1, ties = ties)$loglik[2]
  limit <- uniroot(function(b) 2 * (supremum - profile(b)) - qchisq(0.95, 1), c(-10, 3), tol = 1e-14)$root
  emit(paste("ovarian without events of rx 2", ties), "cox profile limit", exp(limit))
}

# ---- Aalen-Johansen --------------------------------------------------------------------------------------------------

for (sex in 1:2) {
  for (band in c("plain", "log", "log-log")) {
    fit <- survfit(Surv(time, factor(cause, 0:2)) ~ 1, mgus2[mgus2$sex == sex, ], conf.type = band)
    name <- paste("mgus2 sex", sex, band)
    if (band == "plain") {
      emit(name, "incidence event-free", fit$pstate[, 1])
      emit(name, "incidence estimate", t(fit$pstate[, 2:3]))
      emit(name, "incidence standard error", t(fit$std.err[, 2:3]))
    }
    emit(name, "incidence lower", t(fit$lower[, 2:3]))
    emit(name, "incidence upper", t(fit$upper[, 2:3]))
  }
}

# ---- Turnbull: EM to the end over innermost intervals ----------------------------------------------------------------

for (arm in 1:2) {
  data <- cosmesis[cosmesis$arm == arm, ]
  ends <- rbind(data.frame(t = data$left, kind = 1), data.frame(t = data$right, kind = 0))  # (]: right ends come first
  ends <- unique(ends[order(ends$t, ends$kind), ])
  inner <- which(head(ends$kind, -1) == 1 & tail(ends$kind, -1) == 0)
  left <- ends$t[inner]
  right <- ends$t[inner + 1]
  inside <- outer(data$left, left, "<=") & outer(data$right, right, ">=")
  mass <- rep(1 / length(left), length(left))
  for (i in 1:1000000) {
    updated <- mass * colMeans(inside / drop(inside %*% mass))
    done <- max(abs(updated - mass)) < 1e-17
    mass <- updated
    if (done) break
  }
  stopifnot(done)
  name <- paste("cosmesis arm", arm)
  kept <- mass > 1e-12
  emit(name, "Turnbull ends", rbind(left[kept], ifelse(is.finite(right[kept]), right[kept], -1)))
  emit(name, "Turnbull mass", mass[kept])
  emit(name, "Turnbull log likelihood", sum(log(inside %*% mass)))
  times <- c(5, 10, 20, 30, 40, 44)
  fit <- summary(survfit(Surv(left, ifelse(is.finite(right), right, NA), type = "interval2") ~ 1, data), times = times)
  emit(name, "survfit interval2", fit$surv)
}

# ---- The same patients twice: recurrence and death in colon ----------------------------------------------------------

first <- survfit(Surv(recurrence_time, recurrence) ~ 1, colon, influence = 1)
second <- survfit(Surv(time, status) ~ 1, colon, influence = 1)
for (t in c(365, 1000, 2000)) {
  i <- sum(first$time <= t)
  j <- sum(second$time <= t)
  emit(paste("colon pairs at", t), "paired landmark difference",
       c(first$surv[i] - second$surv[j], sqrt(sum((first$influence.surv[, i] - second$influence.surv[, j])^2))))
}
area <- function(fit, values, horizon) {  # of a step function with these values from each time on, after `start`
  keep <- fit$time < horizon
  widths <- diff(c(fit$time[keep], horizon))
  if (is.matrix(values)) drop(values[, keep] %*% widths) else sum(values[keep] * widths)
}
for (horizon in c(1000, 2500)) {
  means <- c(first$time[1] + area(first, first$surv, horizon), second$time[1] + area(second, second$surv, horizon))
  influence <- area(first, first$influence.surv, horizon) - area(second, second$influence.surv, horizon)
  emit(paste("colon pairs to", horizon), "paired rmst difference", c(means[1] - means[2], sqrt(sum(influence^2))))
}
longer <- with(colon, c(sum(status == 1 & (recurrence_time > time | (recurrence_time == time & recurrence == 0))),
                        sum(recurrence == 1 & (time > recurrence_time | (time == recurrence_time & status == 0)))))
tied <- with(colon, c(sum(status == 1 & recurrence == 1 & time == recurrence_time),
                      sum(status == 0 & recurrence == 0 & time == recurrence_time)))
emit("colon pairs", "pairs by class", c(longer, tied, nrow(colon) - sum(longer, tied)))
emit("small signs", "sign test", c(binom.test(3, 15)$p.value, binom.test(40, 90)$p.value, binom.test(5, 10)$p.value))

# ---- Odds ratios, Holm -----------------------------------------------------------------------------------------------

score_interval <- function(a, n, c, m, level) {  # from the constrained probabilities, by the odds ratio itself
  z2 <- qchisq(level, 1)
  statistic <- function(psi) {
    s <- a + c
    A <- m * (psi - 1); B <- n * psi + m - s * (psi - 1); C <- -s
    q <- if (B > 0) -2 * C / (B + sqrt(B^2 - 4 * A * C)) else (-B + sqrt(B^2 - 4 * A * C)) / (2 * A)
    p <- q * psi / (1 + q * (psi - 1))
    (a - n * p)^2 * (1 / (n * p * (1 - p)) + 1 / (m * q * (1 - q))) - z2
  }
  root <- function(from, to) exp(uniroot(function(l) statistic(exp(l)), c(from, to), tol = 1e-14)$root)
  observed <- log(a * (m - c) / ((n - a) * c))
  middle <- if (is.finite(observed)) observed else NULL
  c(if (a > 0 && c < m) root(if (is.null(middle)) -8 else middle - 8, if (is.null(middle)) 15 else middle) else 0,
    if (a < n && c > 0) root(if (is.null(middle)) -15 else middle, if (is.null(middle)) 8 else middle + 8) else -1)
}
tables <- rbind(c(12, 40, 5, 44), c(100, 1000, 150, 900), c(0, 30, 4, 30), c(7, 20, 0, 25), c(9, 9, 3, 10))
for (i in seq_len(nrow(tables))) {
  x <- tables[i, ]
  test <- suppressWarnings(chisq.test(matrix(c(x[1], x[2] - x[1], x[3], x[4] - x[3]), 2), correct = FALSE))
  emit(paste("odds", paste(x, collapse = " ")), "odds ratio interval", score_interval(x[1], x[2], x[3], x[4], 0.95))
  emit(paste("odds", paste(x, collapse = " ")), "odds ratio test", c(test$statistic, test$p.value))
}
test <- mcnemar.test(matrix(c(20, 4, 13, 63), 2), correct = FALSE)
emit("odds paired 20 13 4 63", "odds ratio test", c(test$statistic, test$p.value))
emit("holm", "Holm", p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.2, 0.03), "holm"))

file <- file(file.path(here, "expected.csv"), "w")
writeLines(c(licence, paste0("# Data set and method, quantity, values; made by agreement.R with R ", getRversion(),
                             " and survival ", packageVersion("survival"), "; NA: none"),
             unlist(results$rows)), file)
close(file)
