//! Verdict lines: `PASS <lib> <step>` or `FAIL <lib> <step>: reason`.

use std::error::Error;

/// What a step returns; the libraries' errors and our own sentences fit in.
pub type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// One step of a driver that keeps its state in `S`.
pub type Step<S> = fn(&mut S) -> Outcome;

/// Runs the steps in order; once one failed, the ones that build on it fail as not reached.
pub fn run_steps<S>(lib: &str, state: &mut S, steps: &[(&str, Step<S>)]) -> bool {
    let mut broken = None;
    for (name, step) in steps {
        if let Some(earlier) = broken {
            println!("FAIL {lib} {name}: not reached because '{earlier}' failed");
            continue;
        }
        match step(state) {
            Ok(()) => println!("PASS {lib} {name}"),
            Err(problem) => {
                broken = Some(name);
                println!("FAIL {lib} {name}: {}", one_line(problem.as_ref()));
            }
        }
    }
    broken.is_none()
}

/// The reason with its causes, without line breaks.
pub fn one_line(problem: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(problem), |&cause| cause.source());
    let text = causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Fails the step with this sentence unless the condition holds.
pub fn ensure(condition: bool, sentence: &str) -> Outcome {
    if condition {
        Ok(())
    } else {
        Err(sentence.into())
    }
}
