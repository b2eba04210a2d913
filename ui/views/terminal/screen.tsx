import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { bytes } from '../../text/amounts.js';
import { withAdoptedStyles } from './adopted-styles.js';
import { type Phase, TerminalConnection } from './connection.js';

/** Sequences that reach out of the terminal: hyperlinks, clipboard, notifications, files. */
const REFUSED_OSC = [8, 9, 52, 99, 777, 1337];

interface Props {
  containerId: string;
  execId: string;
  isWatching: boolean;
}

/** A terminal on the output of an exec. */
export default function Screen({ containerId, execId, isWatching }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const connection = useRef<TerminalConnection | null>(null);
  const [phase, setPhase] = useState<Phase>({ kind: 'connecting' });
  /** Bytes of output. */
  const [missing, setMissing] = useState(0);
  useEffect(() => {
    setMissing(0);
    const { terminal, fit, end } = openTerminal(host.current!);
    const connected = new TerminalConnection(containerId, execId, isWatching, {
      onOutput: (output, skipped) => {
        if (skipped > 0) setMissing((before) => before + skipped);
        terminal.write(output);
      },
      onPhase: setPhase,
    });
    connection.current = connected;
    terminal.options.disableStdin = isWatching;
    terminal.onData((text) => connected.type(text));
    terminal.onResize(({ cols, rows }) => connected.resize(cols, rows));
    fit();
    connected.resize(terminal.cols, terminal.rows);
    void connected.connect();
    terminal.focus();
    const observer = new ResizeObserver(fit);
    observer.observe(host.current!);
    return () => {
      observer.disconnect();
      connected.close();
      end();
    };
  }, [containerId, execId, isWatching]);
  return (
    <div class="terminal">
      <div class="terminal-state" role="status">
        {textOf(phase)}
        {missing > 0 && <span>{bytes(missing)} of output came too fast, and are missing.</span>}
        {(phase.kind === 'replaced' || phase.kind === 'lost') && (
          <button type="button" class="small" onClick={() => void connection.current?.connect(true)}>
            Type here
          </button>
        )}
      </div>
      <div ref={host} class="terminal-host" />
    </div>
  );
}

function textOf(phase: Phase): string {
  switch (phase.kind) {
    case 'connecting':
      return 'Connecting …';
    case 'connected':
      return 'Connected';
    case 'replaced':
      return 'Another window types here now.';
    case 'ended':
      return `The command has ended: ${phase.detail}`;
    case 'lost':
      return `${phase.detail}. Connecting again …`;
    default:
      return phase.detail;
  }
}

function openTerminal(host: HTMLElement) {
  const style = getComputedStyle(host);
  const terminal = new Terminal({
    cursorBlink: true,
    fontFamily: style.fontFamily,
    fontSize: 14,
    scrollback: 10_000,
    screenReaderMode: true,
    theme: { background: style.backgroundColor, foreground: style.color },
    linkHandler: null,
  });
  for (const code of REFUSED_OSC) terminal.parser.registerOscHandler(code, () => true);
  const addon = new FitAddon();
  terminal.loadAddon(addon);
  const removeStyles = withAdoptedStyles(() => terminal.open(host));
  const fit = () => {
    if (host.clientWidth > 0) addon.fit();
  };
  return {
    terminal,
    fit,
    end: () => {
      terminal.dispose();
      removeStyles();
    },
  };
}
