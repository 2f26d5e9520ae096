//! Everything that was found, in order.

use chancery_harness::load::Measured;
use serde::Serialize;

use crate::calibrate::Calibration;
use crate::yardstick::Gauge;

/// A load that was run once, or the attempt that counts.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Step {
    /// Where: a database, or a peer.
    pub(crate) place: String,
    pub(crate) name: String,
    pub(crate) rate: f64,
    pub(crate) cpu_us: f64,
    pub(crate) database_cpu_us: f64,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
    pub(crate) p999_us: f64,
    /// The share of its core that the load used.
    pub(crate) load_busy: f64,
    /// Cores that the server used.
    pub(crate) server_busy: f64,
    pub(crate) done: u64,
    pub(crate) wrong: u64,
    /// What its computing time is divided by, where a row asks for that.
    pub(crate) gauge: Option<Gauge>,
    /// How often it was run.
    pub(crate) attempts: usize,
}

/// A figure that is no load.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    pub(crate) place: String,
    pub(crate) name: String,
    pub(crate) value: f64,
}

/// All of a run.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Book {
    pub(crate) calibrations: Vec<Calibration>,
    pub(crate) steps: Vec<Step>,
    pub(crate) figures: Vec<Figure>,
    /// What did not work.
    pub(crate) problems: Vec<String>,
}

impl Book {
    /// Notes a load and shows it.
    pub(crate) fn step(&mut self, place: &str, name: &str, measured: &Measured) {
        self.gauged(place, name, measured, None, 1);
    }

    /// The same for one between two yardsticks, run so many times.
    pub(crate) fn gauged(
        &mut self,
        place: &str,
        name: &str,
        measured: &Measured,
        gauge: Option<Gauge>,
        attempts: usize,
    ) {
        let step = Step {
            place: place.to_owned(),
            name: name.to_owned(),
            rate: measured.rate(),
            cpu_us: measured.cpu_us(),
            database_cpu_us: measured.database_cpu_us(),
            p50_us: measured.quantile_us(0.5),
            p99_us: measured.quantile_us(0.99),
            p999_us: measured.quantile_us(0.999),
            load_busy: measured.load_busy,
            server_busy: measured.server_cpu / measured.seconds.max(f64::MIN_POSITIVE),
            done: measured.done,
            wrong: measured.wrong,
            gauge,
            attempts,
        };
        eprintln!("{}", step.line());
        if let Some(reason) = &measured.first_wrong {
            self.problem(place, name, &format!("{} wrong answers; {reason}", measured.wrong));
        } else if measured.done == 0 {
            self.problem(place, name, "nothing was done");
        }
        self.steps.push(step);
    }

    /// Notes a figure and shows it.
    pub(crate) fn figure(&mut self, place: &str, name: &str, value: f64) {
        eprintln!("{place:<13} {name:<45} {value:>10.2}");
        self.figures.push(Figure { place: place.to_owned(), name: name.to_owned(), value });
    }

    /// Notes what did not work.
    pub(crate) fn problem(&mut self, place: &str, name: &str, reason: &str) {
        let problem = format!("{place}, {name}: {reason}");
        eprintln!("failed: {problem}");
        self.problems.push(problem);
    }

    /// A load in the order of its rounds.
    pub(crate) fn rounds(&self, place: &str, name: &str) -> Vec<&Step> {
        self.steps.iter().filter(|step| step.place == place && step.name == name).collect()
    }

    /// The median of a load's figure over all rounds.
    pub(crate) fn median(&self, place: &str, name: &str, of: fn(&Step) -> f64) -> Option<f64> {
        median(self.rounds(place, name).into_iter().map(of).collect())
    }

    /// All values of a figure, in order.
    pub(crate) fn values(&self, place: &str, name: &str) -> Vec<f64> {
        let all = self.figures.iter().filter(|it| it.place == place && it.name == name);
        all.map(|figure| figure.value).collect()
    }

    /// Loads between two yardsticks.
    pub(crate) fn with_gauge(&self) -> impl Iterator<Item = (&Step, Gauge)> {
        self.steps.iter().filter_map(|step| Some((step, step.gauge?)))
    }

    /// Each load once, in the order of their first runs.
    pub(crate) fn names(&self) -> Vec<(&str, &str)> {
        distinct(self.steps.iter().map(|step| (step.place.as_str(), step.name.as_str())))
    }

    /// Each figure once, in the order in which they were found first.
    pub(crate) fn figure_names(&self) -> Vec<(&str, &str)> {
        distinct(self.figures.iter().map(|it| (it.place.as_str(), it.name.as_str())))
    }

    /// The largest difference between two calibrations, as a share.
    pub(crate) fn drift(&self) -> f64 {
        let pairs = self.calibrations.windows(2);
        pairs.map(|pair| pair[0].difference(&pair[1])).fold(0.0, f64::max)
    }
}

impl Step {
    fn line(&self) -> String {
        let gauge = self.gauge.map_or_else(String::new, |gauge| {
            let (mean, share) = (gauge.mean_us(), gauge.difference() * 100.0);
            format!("  yardstick {mean:.1} us, {share:.0} % apart, run {}", self.attempts)
        });
        format!(
            "{:<13} {:<38} {:>9.0}/s {:>8.1} us cpu  p50 {:>8.0}  p99 {:>8.0}  p99.9 {:>8.0} us  \
             server {:.2}  load {:.2}{gauge}",
            self.place,
            self.name,
            self.rate,
            self.cpu_us,
            self.p50_us,
            self.p99_us,
            self.p999_us,
            self.server_busy,
            self.load_busy,
        )
    }
}

/// The middle; of two middles their mean.
pub(crate) fn median(mut all: Vec<f64>) -> Option<f64> {
    all.sort_by(f64::total_cmp);
    let middle = all.len() / 2;
    let upper = *all.get(middle)?;
    if all.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(*all.get(middle - 1)?, upper))
}

fn distinct<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    let mut names = Vec::new();
    for name in all {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
    }
}
