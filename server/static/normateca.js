/* All that needs JavaScript: suggestions while typing, buttons that copy, and "/" for the search. Nothing depends on it. */
(function () {
  "use strict";

  function copyButtons() {
    if (!navigator.clipboard) return;
    document.querySelectorAll("[data-copy]").forEach(function (text) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copiar";
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(text.textContent.trim()).then(
          function () { told(button, "Copiado"); },
          function () { told(button, "No se pudo copiar"); }
        );
      });
      text.after(button);
    });
  }

  function told(button, word) {
    button.textContent = word;
    setTimeout(function () { button.textContent = "Copiar"; }, 2000);
  }

  function slashFocuses() {
    document.addEventListener("keydown", function (event) {
      var at = event.target;
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (at.closest("input, textarea, select, [contenteditable]")) return;
      var input = document.querySelector("[data-suggest]");
      if (input) { event.preventDefault(); input.focus(); input.select(); }
    });
  }

  function suggest(input) {
    var list = document.createElement("ul"), chosen = -1, asked = 0, timer = 0;
    list.className = "suggestions";
    list.id = input.id + "-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Sugerencias");
    input.after(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    function close() {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(next) {
      var options = list.children;
      if (chosen >= 0 && options[chosen]) options[chosen].setAttribute("aria-selected", "false");
      chosen = options.length ? (next + options.length) % options.length : -1;
      if (chosen >= 0) {
        options[chosen].setAttribute("aria-selected", "true");
        input.setAttribute("aria-activedescendant", options[chosen].id);
      }
    }

    function take(option) {
      input.value = option.dataset.text;
      close();
      input.form.requestSubmit();
    }

    function show(found) {
      list.replaceChildren.apply(list, found.map(function (each, place) {
        var option = document.createElement("li"), text = document.createElement("span");
        option.id = list.id + place;
        option.dataset.text = each.text;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        text.textContent = each.text;
        option.append(text);
        if (each.detail) {
          var detail = document.createElement("small");
          detail.textContent = each.detail;
          option.append(detail);
        }
        option.addEventListener("mousedown", function (event) { event.preventDefault(); take(option); });
        return option;
      }));
      chosen = -1;
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
    }

    function ask() {
      var typed = input.value.trim(), number = ++asked;
      if (typed.length < 2) { close(); return; }
      fetch("/api/v1/suggest?q=" + encodeURIComponent(typed.slice(0, 200)))
        .then(function (reply) { return reply.ok ? reply.json() : { suggestions: [] }; })
        .then(function (body) {
          if (number === asked && document.activeElement === input) show(body.suggestions.slice(0, 8));
        })
        .catch(close);
    }

    input.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, 120); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      if (list.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); mark(chosen + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(chosen < 0 ? -1 : chosen - 1); }
      else if (event.key === "Escape") { event.preventDefault(); close(); }
      else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); take(list.children[chosen]); }
    });
  }

  function openTarget() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var box = target && target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }

  copyButtons();
  slashFocuses();
  document.querySelectorAll("[data-suggest]").forEach(suggest);
  openTarget();
})();
