// A form that comes back refused starts at the list of what to put right.
export default function problems([first]) {
  first.focus();
}
