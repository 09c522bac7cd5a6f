package adopt

import "mskraft/internal/hostfiles"

// votes finds the value that most places have.
type votes struct{ list []hostfiles.Value } // with the text that counts

func (v *votes) add(text string, from hostfiles.Value) {
	from.Text = text
	v.list = append(v.list, from)
}

func (v *votes) none() bool { return len(v.list) == 0 }

// winner is the most frequent text, of equals the first; "" without votes.
func (v *votes) winner() string {
	if v.none() {
		return ""
	}
	count, best := map[string]int{}, v.list[0].Text
	for _, x := range v.list {
		count[x.Text]++
	}
	for _, x := range v.list {
		if count[x.Text] > count[best] {
			best = x.Text
		}
	}
	return best
}

// place is where the winner stands first.
func (v *votes) place() hostfiles.Place {
	best := v.winner()
	for _, x := range v.list {
		if x.Text == best {
			return x.Place
		}
	}
	return hostfiles.Place{}
}

// losers are the votes for other texts.
func (v *votes) losers() []hostfiles.Value {
	best := v.winner()
	var list []hostfiles.Value
	for _, x := range v.list {
		if x.Text != best {
			list = append(list, x)
		}
	}
	return list
}
