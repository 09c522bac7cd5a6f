package draft

import "mskraft/internal/compose"

// votes finds the value that most places have.
type votes struct{ list []compose.Value } // with the text that counts

func (v *votes) add(text string, from compose.Value) {
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
func (v *votes) place() compose.Place {
	best := v.winner()
	for _, x := range v.list {
		if x.Text == best {
			return x.Place
		}
	}
	return compose.Place{}
}

// losers are the votes for other texts.
func (v *votes) losers() []compose.Value {
	best := v.winner()
	var list []compose.Value
	for _, x := range v.list {
		if x.Text != best {
			list = append(list, x)
		}
	}
	return list
}
