package proof

import (
	"fmt"
	"strings"

	v1 "k8s.io/api/core/v1"
)

// orders is what becomes of the seed recipe on six idle equal nodes, in each order in which its brokers can be created. A tie is only ever
// between nodes of one zone, so that the zones are certain.
type orders struct {
	Kubernetes string         `json:"kubernetes"`
	Nodes      []any          `json:"nodes"`
	Services   []any          `json:"services"`
	Owners     []any          `json:"owners"`
	Pods       map[string]any `json:"pods"`
	CoLocated  int            `json:"coLocated"`
	// Zones by order: "0-0 0-1 ..." to "az2 az1 ...".
	Zones map[string]string `json:"zones"`
}

// The number of orders that leave a group in one zone, with a selector that all StatefulSets share, where nodes have well-known labels.
const coLocatingOrders = 288

func playOrders(kubernetes Kubernetes, brokers Brokers, wellKnown bool) orders {
	recipe := brokers.recipe(kubernetes)
	scene := scene{name: "orders", services: recipe.Services, owners: recipe.Owners}
	for _, zone := range []string{"az1", "az2"} {
		for i := 0; i < 3; i++ {
			node := newNode(fmt.Sprintf("%s-n%d", zone, i), 16000, 64<<10, 110)
			setZone(node, az, zone, wellKnown)
			scene.nodes = append(scene.nodes, node)
		}
	}
	all := orders{Kubernetes: minor(kubernetes), Pods: map[string]any{}, Zones: map[string]string{}}
	for _, broker := range indexOrder {
		all.Pods[broker] = slim(recipe.pod("broker-" + broker + "-0"))
	}
	for number, order := range permutations(indexOrder) {
		scene.pods = []*v1.Pod{}
		for _, broker := range order {
			scene.pods = append(scene.pods, recipe.pod("broker-"+broker+"-0"))
		}
		played := play(kubernetes, scene, int64(number))
		all.Nodes, all.Services, all.Owners = played.Nodes, played.Services, played.Owners
		zones, byBroker := []string{}, map[string]string{}
		for i, step := range played.Steps {
			zone := "-"
			if step.Chosen != nil {
				zone = (*step.Chosen)[:3]
			}
			zones, byBroker[order[i]] = append(zones, zone), zone
		}
		all.Zones[strings.Join(order, " ")] = strings.Join(zones, " ")
		if byBroker["0-0"] == byBroker["0-1"] || byBroker["1-0"] == byBroker["1-1"] || byBroker["2-0"] == byBroker["2-1"] {
			all.CoLocated++
		}
	}
	return all
}

func permutations(words []string) [][]string {
	if len(words) < 2 {
		return [][]string{words}
	}
	all := [][]string{}
	for i, word := range words {
		rest := append(append([]string{}, words[:i]...), words[i+1:]...)
		for _, permutation := range permutations(rest) {
			all = append(all, append([]string{word}, permutation...))
		}
	}
	return all
}

// checkOrders compares the numbers of bad orders, of 720, with what is known.
func checkOrders(kubernetes Kubernetes) (problems []string) {
	for _, check := range []struct {
		name      string
		brokers   Brokers
		wellKnown bool
		coLocated int
	}{
		{"the seed recipe, custom labels", seedRecipe(), false, 0},
		{"the seed recipe, well-known labels too", seedRecipe(), true, coLocatingOrders},
		{"required zones, custom labels", pinned(), false, 0},
		{"required zones, well-known labels too", pinned(), true, 0},
	} {
		if got := playOrders(kubernetes, check.brokers, check.wellKnown).CoLocated; got != check.coLocated {
			problems = append(problems, fmt.Sprintf("%s: %d of 720 orders leave a group in one zone, not %d", check.name, got, check.coLocated))
		}
	}
	return problems
}
