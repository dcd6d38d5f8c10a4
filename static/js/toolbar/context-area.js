// The elements of the context area that several scripts need.

export const contextArea = () => document.querySelector("[data-context-area]");
export const toolbar = () => document.querySelector("[data-toolbar]");
export const commandUrl = (command) => contextArea().dataset.commandUrl.replace("COMMAND", command);
