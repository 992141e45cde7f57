# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
# Redraws the Kaplan-Meier curves of a run, from its tables and from its patients, which must agree.
#
# usage: Rscript km.R RUN OUT.pdf [ENDPOINT]
#   RUN       output directory of `clonecast run STUDY.toml --patients-file=csv`
#   ENDPOINT  failure (default), first_progression or metastasis
# Needs the packages jsonlite and survival.
library(survival)

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) < 2) stop("usage: Rscript km.R RUN OUT.pdf [ENDPOINT]", call. = FALSE)
run <- arguments[1]
endpoint <- if (length(arguments) > 2) arguments[3] else "failure"
tolerance <- 1e-12

# An empty field is a value that does not exist; "NA" may be the name of a regimen.
read_table <- function(name) {
  read.csv(file.path(run, name), na.strings = "", check.names = FALSE, fileEncoding = "UTF-8")
}
summary <- jsonlite::fromJSON(file.path(run, "summary.json"), simplifyVector = FALSE)
survival <- read_table("survival.csv")
patients <- read_table("patients.csv")

# A patient whose simulation was stopped has no outcome; it is no censoring.
prefix <- c(failure = "", first_progression = "first_", metastasis = "metastasis_")[[endpoint]]
patients$time <- patients[[paste0(prefix, "time_days")]]
patients$status <- patients[[paste0(prefix, "event")]]
patients <- patients[!is.na(patients$time), ]

# Okabe and Ito's colours, which people with any common kind of colour vision tell apart.
colors <- c("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#f0e442")
regimens <- unique(survival$regimen)
follow_up <- summary$results$follow_up_days
pdf(arguments[2], width = 7, height = 5)
plot(NULL, xlim = c(0, follow_up), ylim = c(0, 1), xlab = "days", ylab = paste("free of", sub("_", " ", endpoint)),
     main = summary$study$name)
largest <- 0
for (i in seq_along(regimens)) {
  of_regimen <- survival[survival$regimen == regimens[i] & survival$endpoint == endpoint, ]
  # All strata together come first, where there are several.
  table <- of_regimen[of_regimen$stratum == of_regimen$stratum[1], ]
  color <- colors[(i - 1) %% length(colors) + 1]
  lines(table$time_days, table$estimate, type = "s", col = color, lwd = 2)
  lines(table$time_days, table$lower, type = "s", col = color, lty = 3)
  lines(table$time_days, table$upper, type = "s", col = color, lty = 3)

  # The same from the patients: clonecast has R's bands of type log-log.
  fit <- survfit(Surv(time, status) ~ 1, data = patients[patients$regimen == regimens[i], ], conf.type = "log-log")
  row <- match(fit$time, table$time_days)
  if (anyNA(row)) stop("the patients of ", regimens[i], " have days that survival.csv lacks", call. = FALSE)
  both <- rbind(data.frame(ours = table$estimate[row], r = fit$surv),
                data.frame(ours = table$lower[row], r = fit$lower),
                data.frame(ours = table$upper[row], r = fit$upper))
  # R has no limits where the estimate is 0 or 1.
  both <- both[!is.na(both$ours) & !is.na(both$r), ]
  largest <- max(largest, abs(both$ours - both$r))
}
legend("bottomleft", regimens, col = colors[(seq_along(regimens) - 1) %% length(colors) + 1], lwd = 2, bty = "n")
invisible(dev.off())

cat(sprintf("%d curves, largest difference between survival.csv and survfit: %.2g\n", length(regimens), largest))
if (largest > tolerance) stop("the tables are not those of the patients", call. = FALSE)
