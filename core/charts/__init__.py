"""Frame -> figure. Figures are plain dictionaries (Plotly or Vega-Lite); labels are laid out here, once, in pixels."""
