package main

import (
	"fmt"
	"strings"
)

// A step is one thing a driver looks at.
type step struct {
	name string
	run  func() error
}

// runSteps prints `PASS <lib> <step>` or `FAIL <lib> <step>: reason` for each step in order; once one failed, the ones
// that build on it fail as not reached.
func runSteps(lib string, steps []step) bool {
	broken := ""
	for _, step := range steps {
		if broken != "" {
			fmt.Printf("FAIL %s %s: not reached because '%s' failed\n", lib, step.name, broken)
		} else if err := step.run(); err != nil {
			broken = step.name
			fmt.Printf("FAIL %s %s: %s\n", lib, step.name, oneLine(err))
		} else {
			fmt.Printf("PASS %s %s\n", lib, step.name)
		}
	}
	return broken == ""
}

// ensure fails the step with this sentence unless the condition holds.
func ensure(condition bool, sentence string, arguments ...any) error {
	if condition {
		return nil
	}
	return fmt.Errorf(sentence, arguments...)
}

// oneLine is the reason without line breaks.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
