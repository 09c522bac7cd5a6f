package render

const changeTemplate = "cluster/change.md.tmpl"

// Change renders CHANGE.md: how hosts come to run another cluster. data is what its
// template sees.
func (r *Renderer) Change(data any) ([]byte, error) {
	text, err := r.execute(changeTemplate, data)
	if err == nil {
		err = wrong(changeTemplate, checkText(text))
	}
	return text, err
}
