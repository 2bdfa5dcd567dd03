function showSearchTerm() {
  const params = new URLSearchParams(window.location.search);
  const term = params.get("q");
  document.getElementById("term").textContent = "Results for " + term;
}

window.onload = showSearchTerm;
