package proof

import (
	"fmt"
	"math/rand"

	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// chance draws things for the random scenes.
type chance struct{ *rand.Rand }

func (c chance) of(percent int) bool           { return c.Intn(100) < percent }
func (c chance) between(low, high int64) int64 { return low + c.Int63n(high-low+1) }
func (c chance) word(words ...string) string   { return words[c.Intn(len(words))] }
func (c chance) weight() int32                 { return []int32{1, 5, 50, 90, 100}[c.Intn(5)] }
func (c chance) some(pods []*v1.Pod, most int) []*v1.Pod {
	picked := []*v1.Pod{}
	for _, i := range c.Perm(len(pods)) {
		if len(picked) < most {
			picked = append(picked, pods[i])
		}
	}
	return picked
}

// randomScene is a cluster of uneven nodes in two or three zones, and pods: of a recipe, of the seed's kind, or with random rules.
func randomScene(random *rand.Rand, kubernetes Kubernetes, recipes []Recipe) scene {
	c := chance{random}
	scene := c.cluster(kubernetes)
	switch kind := c.Intn(10); {
	case kind < 2 && len(recipes) > 0:
		scene.name = "rendered"
		recipe := recipes[c.Intn(len(recipes))]
		scene.pods, scene.owners, scene.services = c.some(recipe.Pods, 8), recipe.Owners, recipe.Services
	case kind < 4:
		scene.name = "weighted brokers"
		brokers := seedRecipe()
		brokers.Unique, brokers.CPU, brokers.Memory, brokers.Image = c.of(40), c.word("500m", "1", "2"), c.word("1Gi", "4Gi", "8Gi"), c.image()
		recipe := brokers.recipe(kubernetes)
		scene.pods, scene.owners, scene.services = c.some(recipe.Pods, 6), recipe.Owners, recipe.Services
	default:
		scene.name = "random pods"
		c.addRandomPods(kubernetes, &scene)
	}
	return scene
}

var images = []string{"docker.io/apache/rocketmq:5.1.4", "ghcr.io/ksmartdata/rocketmq-broker:v5.1.4", "registry.example.org/big:1", "plain"}

func (c chance) image() string { return images[c.Intn(len(images))] }

func (c chance) cluster(kubernetes Kubernetes) scene {
	scene := scene{scheduled: []*v1.Pod{}}
	wellKnown, ownLabel := c.of(40), c.of(90)
	zones := 2
	if c.of(25) {
		zones = 3
	}
	imageSizes := map[string]int64{}
	for _, image := range images {
		imageSizes[image] = c.between(20, 2000) * mebibyte
	}
	for zone := 1; zone <= zones; zone++ {
		cpu, memory, load := c.between(4, 32)*1000, c.between(8, 128)<<10, c.between(0, 60)
		repair, imageHere := c.of(12), c.of(40)
		for i, count := int64(0), c.between(2, 3)+int64(c.Intn(2)*c.Intn(4)); i < count; i++ {
			node := newNode(fmt.Sprintf("z%d-n%d", zone, i), cpu, memory, 110)
			if c.of(30) {
				node = newNode(node.Name, c.between(2, 40)*1000, c.between(4, 160)<<10, c.between(2, 110))
			}
			c.label(node, fmt.Sprintf("az%d", zone), ownLabel, wellKnown)
			c.closeSome(node, repair)
			for _, image := range images {
				if imageHere && c.of(70) || c.of(10) {
					name := image
					if name == "plain" {
						name = "plain:latest"
					}
					addImage(node, name, imageSizes[image])
				}
			}
			for j := 0; j < 2 && c.of(60); j++ {
				used := min(90, c.between(load/2, load+20)) / 2
				scene.scheduled = append(scene.scheduled, filler(kubernetes, node, j, milliCPU(node)*used/100, mebibytes(node)*min(45, used+c.between(0, 15))/100))
			}
			scene.nodes = append(scene.nodes, node)
		}
	}
	c.Shuffle(len(scene.nodes), func(i, j int) { scene.nodes[i], scene.nodes[j] = scene.nodes[j], scene.nodes[i] })
	return scene
}

func (c chance) label(node *v1.Node, zone string, ownLabel, wellKnown bool) {
	if (ownLabel || !wellKnown) && !c.of(5) {
		node.Labels[az] = zone
	}
	if wellKnown && !c.of(5) {
		node.Labels[v1.LabelTopologyZone] = zone
	}
	if c.of(50) {
		node.Labels["disk"] = c.word("ssd", "hdd")
	}
}

func (c chance) closeSome(node *v1.Node, repair bool) {
	if repair && c.of(90) || c.of(8) {
		taint(node, "repair", v1.TaintEffectPreferNoSchedule)
	}
	if c.of(5) {
		taint(node, "old", v1.TaintEffectPreferNoSchedule)
	}
	if c.of(6) {
		taint(node, "dedicated", v1.TaintEffectNoSchedule)
	}
	if c.of(6) {
		cordon(node)
	}
}

// addRandomPods invents owners with their Services, and pods of theirs; the first few are on nodes already.
func (c chance) addRandomPods(kubernetes Kubernetes, scene *scene) {
	for app := 0; app < 3; app++ {
		labels := map[string]string{"app": c.word("a", "b")}
		if c.of(50) {
			scene.services = append(scene.services, &v1.Service{
				TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
				ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("service-%d", app), Namespace: c.namespace()},
				Spec:       v1.ServiceSpec{Selector: labels},
			})
		}
		selector := &metav1.LabelSelector{MatchLabels: labels}
		if c.of(40) {
			labels = map[string]string{"app": labels["app"], "unique": fmt.Sprint(app)}
			selector.MatchLabels = labels
		}
		if c.of(30) {
			selector.MatchExpressions = []metav1.LabelSelectorRequirement{{Key: "app", Operator: metav1.LabelSelectorOpExists}}
		}
		scene.owners = append(scene.owners, &appsv1.StatefulSet{
			TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "StatefulSet"},
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("set-%d", app), Namespace: c.namespace()},
			Spec:       appsv1.StatefulSetSpec{Selector: selector},
		})
	}
	for i, count := 0, int(c.between(4, 9)); i < count; i++ {
		pod := c.pod(i, scene.owners)
		pod = admitted(kubernetes, pod)
		if i < count/2 {
			node := scene.nodes[c.Intn(len(scene.nodes))]
			scene.scheduled = append(scene.scheduled, on(node.Name, pod))
		} else {
			scene.pods = append(scene.pods, pod)
		}
	}
}

func (c chance) namespace() string { return c.word("shop", "shop", "shop", "shop", "office") }

func (c chance) pod(number int, owners []*appsv1.StatefulSet) *v1.Pod {
	pod := newPod(fmt.Sprintf("pod-%d", number), c.namespace(), map[string]string{"app": c.word("a", "b"), "tier": c.word("x", "y")})
	if c.of(75) {
		owner, controller := owners[c.Intn(len(owners))], true
		pod.Namespace = owner.Namespace
		for key, value := range owner.Spec.Selector.MatchLabels {
			pod.Labels[key] = value
		}
		pod.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "StatefulSet", Name: owner.Name, UID: "1", Controller: &controller}}
	}
	pod.Spec.Containers = c.containers()
	pod.Spec.Affinity = &v1.Affinity{NodeAffinity: c.nodeAffinity(), PodAffinity: c.podAffinity(), PodAntiAffinity: c.podAntiAffinity()}
	if c.of(10) {
		pod.Spec.NodeSelector = map[string]string{"disk": c.word("ssd", "hdd")}
	}
	pod.Spec.TopologySpreadConstraints = c.spread()
	if c.of(20) {
		pod.Spec.Tolerations = append(pod.Spec.Tolerations, v1.Toleration{Key: "dedicated", Operator: v1.TolerationOpExists})
	}
	if c.of(15) {
		pod.Spec.Tolerations = append(pod.Spec.Tolerations,
			v1.Toleration{Key: c.word("repair", "old"), Operator: v1.TolerationOpExists, Effect: v1.TaintEffectPreferNoSchedule})
	}
	if c.of(5) {
		pod.Spec.Tolerations = append(pod.Spec.Tolerations, v1.Toleration{Operator: v1.TolerationOpExists})
	}
	return pod
}

func (c chance) containers() []v1.Container {
	containers := []v1.Container{}
	bestEffort := c.of(10)
	for i := 0; i < 1 || i < 2 && c.of(35); i++ {
		container := v1.Container{Name: fmt.Sprintf("c%d", i), Image: c.image()}
		if !bestEffort {
			container.Resources = requests(c.between(-1, 6)*250, c.between(-1, 12)*512)
		}
		containers = append(containers, container)
	}
	return containers
}
