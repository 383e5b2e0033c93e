package proof

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
)

const usage = `usage: [-seed N] [-states N] [-vectors N] COMMAND
  check                 the ten named states, the 720 orders of the seed recipe, and whether faults are seen
  states [FOLDER]       what becomes of the manifests in FOLDER (of the seed recipe, as the operator makes it) in random states
  vectors [FOLDER...]   decisions of the scheduler, to be replayed by a model of it; some of them about the manifests
  order-vectors         the 720 orders`

// Main is the program of every version. It writes JSON.
func Main(kubernetes Kubernetes) {
	seed := flag.Int64("seed", 11, "what random states follow from")
	states := flag.Int("states", 10_000, "number of states")
	count := flag.Int("vectors", 500, "number of vectors")
	flag.Usage = func() { fmt.Fprintln(os.Stderr, usage) }
	flag.Parse()
	recipes := []Recipe{}
	for i := 1; i < flag.NArg(); i++ {
		recipes = append(recipes, readRecipe(kubernetes, flag.Arg(i)))
	}
	switch flag.Arg(0) {
	case "check":
		problems := append(append(checkMatrix(kubernetes), checkOrders(kubernetes)...), checkJudge(kubernetes)...)
		if len(problems) > 0 {
			fmt.Fprintln(os.Stderr, strings.Join(problems, "\n"))
			os.Exit(1)
		}
	case "states":
		recipe := operatorRecipe(kubernetes)
		if len(recipes) > 0 {
			recipe = recipes[0]
		}
		write(runStates(kubernetes, recipe, *states, *seed))
	case "vectors":
		write(vectors(kubernetes, *seed, *count, recipes))
	case "order-vectors":
		write(playOrders(kubernetes, seedRecipe(), true))
	default:
		flag.Usage()
		os.Exit(2)
	}
}

func write(result any) {
	must(json.NewEncoder(os.Stdout).Encode(result))
}
