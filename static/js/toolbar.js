// The context area: commands without a page load, the toolbar as the server has it, dial pad, notices.
import "./toolbar/morph.js";
import { startCommands } from "./toolbar/commands.js";
import { contextArea } from "./toolbar/context-area.js";
import { startDialPad } from "./toolbar/dial-pad.js";
import { startMessages } from "./toolbar/messages.js";
import { startNote } from "./toolbar/note.js";
import { startNotices } from "./toolbar/notices.js";
import { startToolbar } from "./toolbar/toolbar.js";

if (contextArea()) {
  startToolbar();
  startMessages();
  startCommands();
  startNote();
  startDialPad();
  startNotices();
}
