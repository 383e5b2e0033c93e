package proof

import (
	"fmt"
	"math/rand"

	v1 "k8s.io/api/core/v1"
)

// state is a random cluster before anything of ours runs on it, and the events that follow. The same seed gives every recipe the same state:
// only the names and labels of the zones are the recipe's own. The third zone is that of a witness.
type state struct {
	nodes   []*v1.Node
	zone    map[string]int // where a node is, whatever its labels say
	fillers []*v1.Pod
	order   *rand.Rand // of the pods
	lost    int        // the zone that is lost and comes back, or -1
	drained string     // the node that is drained and comes back, or ""
}

func newState(kubernetes Kubernetes, recipe Recipe, seed int64) state {
	c := chance{rand.New(rand.NewSource(seed))}
	state := state{zone: map[string]int{}, order: rand.New(rand.NewSource(seed + 1)), lost: -1}
	wellKnown, equal, big, imageZone := c.of(50), c.of(40), c.between(1, 4), c.Intn(6)
	imageSize := c.between(300, 1500) * mebibyte
	for zone := 0; zone < 3; zone++ {
		size, load, nodes := c.between(1, 4), c.between(0, 80), max(c.between(2, 6), c.between(2, 4))
		if equal {
			size = big
		}
		if zone == 2 {
			nodes = c.between(1, 2)
		}
		repair, closed, unlabelled := c.of(12), c.of(5), c.of(3)
		for i := int64(0); i < nodes; i++ {
			node := c.stateNode(kubernetes, &state, fmt.Sprintf("z%d-n%d", zone+1, i), size, load)
			hasLabel := !unlabelled && !c.of(5)
			if zone == 2 && c.of(50) {
				taint(node, "node-role.kubernetes.io/control-plane", v1.TaintEffectNoSchedule)
			}
			if repair || c.of(8) {
				taint(node, "repair", v1.TaintEffectPreferNoSchedule)
			}
			if c.of(4) {
				taint(node, "dedicated", v1.TaintEffectNoSchedule)
			}
			if closed || c.of(8) {
				cordon(node)
			}
			if zone >= len(recipe.Zones) {
				continue
			}
			if hasLabel {
				setZone(node, recipe.ZoneKey, recipe.Zones[zone], wellKnown)
			}
			if zone == imageZone {
				for _, image := range recipe.images() {
					addImage(node, image, imageSize)
				}
			}
			state.nodes, state.zone[node.Name] = append(state.nodes, node), zone
		}
	}
	if c.of(50) {
		state.lost = c.Intn(2)
	}
	if drained := c.Intn(8); c.of(30) {
		state.drained = fmt.Sprintf("z%d-n%d", drained%2+1, drained/2%2)
	}
	c.Shuffle(len(state.nodes), func(i, j int) { state.nodes[i], state.nodes[j] = state.nodes[j], state.nodes[i] })
	return state
}

// stateNode is a node of 4, 8, 16 or 32 processors, more or less, with load on it.
func (c chance) stateNode(kubernetes Kubernetes, state *state, name string, size, load int64) *v1.Node {
	if c.of(20) {
		size = c.between(1, 4)
	}
	processors := int64(2) << size
	node := newNode(name, processors*1000-c.between(0, 500), processors*c.between(3, 5)<<10, 110)
	load = max(0, load+c.between(-15, 15))
	for i, share := range []int64{c.between(20, 80), 100} {
		cpu := milliCPU(node) * load * share / 100 / 200
		memory := mebibytes(node) * max(0, load+c.between(-15, 15)) * share / 100 / 200
		state.fillers = append(state.fillers, filler(kubernetes, node, i, min(cpu, milliCPU(node)/2), min(memory, mebibytes(node)/2)))
	}
	return node
}

func (r Recipe) images() []string {
	names, seen := []string{}, map[string]bool{}
	for _, pod := range r.Pods {
		for _, container := range pod.Spec.Containers {
			if !seen[container.Image] {
				names, seen[container.Image] = append(names, container.Image), true
			}
		}
	}
	return names
}
