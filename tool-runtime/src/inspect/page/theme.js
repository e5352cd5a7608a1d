// Not a module: it runs before the first paint, so that the page never flashes in the other scheme.
{
  const KEY = "tool-inspector-theme";
  const CHOICES = ["system", "light", "dark"];

  const read = () => {
    try {
      const kept = localStorage.getItem(KEY);
      return CHOICES.includes(kept) ? kept : "system";
    } catch {
      return "system"; // storage may be switched off
    }
  };

  const show = (choice) => {
    document.documentElement.dataset.theme = choice;
  };

  show(read());

  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const label = () => {
      const choice = document.documentElement.dataset.theme;
      button.textContent = choice[0].toUpperCase() + choice.slice(1);
      button.setAttribute("aria-label", `Colours: ${choice}`);
      button.title = "Colours: as the system has them, light, or dark";
    };
    label();
    button.addEventListener("click", () => {
      const next = CHOICES[(CHOICES.indexOf(read()) + 1) % CHOICES.length];
      show(next);
      try {
        localStorage.setItem(KEY, next);
      } catch {
        // Then it holds until the page is loaded again.
      }
      label();
    });
  });
}
