package interop;

import java.util.List;

/** Verdict lines: {@code PASS <lib> <step>} or {@code FAIL <lib> <step>: reason}. */
final class Report {
    private Report() {}

    /** One thing a driver looks at. */
    record Step(String name, Check check) {}

    /** Throws what is wrong. */
    interface Check {
        void run() throws Exception;
    }

    /** Runs the steps in order; once one failed, the ones that build on it fail as not reached. */
    static boolean runSteps(String lib, List<Step> steps) {
        String broken = null;
        for (var step : steps) {
            if (broken != null) {
                System.out.printf("FAIL %s %s: not reached because '%s' failed%n", lib, step.name(), broken);
                continue;
            }
            try {
                step.check().run();
                System.out.printf("PASS %s %s%n", lib, step.name());
            } catch (Exception problem) {
                broken = step.name();
                System.out.printf("FAIL %s %s: %s%n", lib, step.name(), oneLine(problem));
            }
        }
        return broken == null;
    }

    /** Fails the step with this sentence unless the condition holds. */
    static void ensure(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalStateException(sentence);
        }
    }

    /** The reason without line breaks; what {@link #ensure} says needs no class name. */
    static String oneLine(Exception problem) {
        boolean ours = problem instanceof IllegalStateException && problem.getMessage() != null;
        return (ours ? problem.getMessage() : problem.toString()).replaceAll("\\s+", " ").strip();
    }
}
