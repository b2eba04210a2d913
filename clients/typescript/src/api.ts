// Generated from the OpenAPI document of dockAPI by `npm run clients`. Do not edit.

export interface paths {
    "/containers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the containers that dockAPI created, running or not; in a cluster, of all nodes. */
        get: operations["containersList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Inspects a container. */
        get: operations["containersInspect"];
        put?: never;
        post?: never;
        /** Removes a container and its anonymous volumes. */
        delete: operations["lifecycleRemove"];
        options?: never;
        head?: never;
        /** Renames a container, or changes its limits, restart policy or lifetime: all changes or none. */
        patch: operations["verbsUpdate"];
        trace?: never;
    };
    "/containers/{id}/env": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a container's environment, which may hold secrets. Needs `exec`, as commands in it can read it too. */
        get: operations["containersEnv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Runs a container and publishes its ports on the engine's host; with `pool`, takes one that is ready. */
        post: operations["runRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts a stopped container, on the same port. */
        post: operations["lifecycleStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restarts a container, on the same port. */
        post: operations["lifecycleRestart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops a container. With `auto_remove` it is removed too. */
        post: operations["lifecycleStop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/lifetime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells why a container still runs, and when it will stop. */
        get: operations["lifetimesLifetime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/touch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps a container awake, as a request to it would. */
        post: operations["lifetimesTouch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a container's log: stdout and stderr as one text, or as server-sent events, which a client resumes. */
        get: operations["logsReadLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/removed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's removed containers, the newest first. */
        get: operations["removedList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/removed/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Describes the end of a removed container, with its last log lines. */
        get: operations["removedGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's pools. */
        get: operations["poolsList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pools/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Describes a pool. */
        get: operations["poolsGet"];
        /** Creates or changes a pool: containers that are run before they are asked for. */
        put: operations["poolsPut"];
        post?: never;
        /** Removes a pool and its containers. Those that were given stay. */
        delete: operations["poolsRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/exec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Runs a command in a running container and returns its output. */
        post: operations["execExec"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/execs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the execs of a container, the newest first. */
        get: operations["execsList"];
        put?: never;
        /** Starts a command in a running container and returns at once. The command goes on without any client. */
        post: operations["execsStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/execs/{exec_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Describes an exec, at once or when it has ended. */
        get: operations["execsGet"];
        put?: never;
        post?: never;
        /** Ends an exec, as `kill` without grace, and forgets it. */
        delete: operations["execsDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/execs/{exec_id}/output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads an exec's output: stdout and stderr as one text, as JSON lines, or as events. */
        get: operations["execsOutput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/execs/{exec_id}/attach": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Attaches a client by WebSocket, with Kubernetes' protocol of remote commands. See docs/exec.md. Without a WebSocket, a request
         *     gets the problem that its handshake would get; 400 `invalid_request` if that would succeed.
         */
        get: operations["execsAttach"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/execs/{exec_id}/input": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Writes the body to the command's stdin, and waits until the command has taken it. With a key, 1 MiB at most. */
        post: operations["execsInput"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/execs/{exec_id}/resize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets the size of an exec's terminal. */
        post: operations["execsResize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/execs/{exec_id}/kill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends an exec with everything that it has started, also what an ended one has left behind. */
        post: operations["execsKill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists a container's changes to its image's file system. */
        get: operations["snapshotChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/commit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates an image from a container. Needs the scope `admin` if DOCKAPI_IMAGES is set. */
        post: operations["snapshotCommit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the resource usage of all running containers, in a cluster those of all nodes. */
        get: operations["statsAll"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the resource usage of a running container. */
        get: operations["statsOne"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/top": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the processes of a running container. */
        get: operations["statsTop"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/kill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a signal to a container's first process. */
        post: operations["verbsKill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pauses all processes of a container. */
        post: operations["verbsPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/unpause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resumes a paused container. */
        post: operations["verbsUnpause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/wait": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Waits until a container is ready, running, exited or removed; returns at once if it is already. */
        get: operations["waitWait"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates a ticket: in the URL of one WebSocket or event stream, as `ticket`, it stands for the token. */
        post: operations["ticketsCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follows what happens to the containers: as server-sent events, or with `Accept: application/json` those of the past. */
        get: operations["eventsFollow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the webhooks, and which of their deliveries are due or have failed. */
        get: operations["webhooksList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a file, or a directory as a tar. With `Accept: application/x-tar`, a file is a tar too. */
        get: operations["filesRead"];
        /** Writes a file, or extracts a tar into a directory. If the body is incomplete, nothing is changed. */
        put: operations["filesWrite"];
        post?: never;
        /** Removes a file, a link, or a directory. */
        delete: operations["filesRemove"];
        options?: never;
        /** Returns a file's size, time, type and mode in headers. */
        head: operations["filesStat"];
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/files/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists a directory. */
        get: operations["filesList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists a container's links that are live, without their URLs. */
        get: operations["linksList"];
        put?: never;
        /** Makes a URL that opens a container at its own origin, without a token, for a while. */
        post: operations["linksCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/containers/{id}/links/{link_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a link: the next request of whoever opened it is refused. */
        delete: operations["linksRevoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns where the traffic of a container's port goes. `/proxy/{id}/` and `/proxy/{id}:{port}/` forward requests there. */
        get: operations["proxyDescribe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proxy/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Forwards a GET request to the container's root.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        get: operations["proxyGetRoot"];
        /**
         * Forwards a PUT request to the container's root.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        put: operations["proxyPutRoot"];
        /**
         * Forwards a POST request to the container's root.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        post: operations["proxyPostRoot"];
        /**
         * Forwards a DELETE request to the container's root.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        delete: operations["proxyDeleteRoot"];
        /**
         * Forwards a OPTIONS request to the container's root.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        options: operations["proxyOptionsRoot"];
        /**
         * Forwards a HEAD request to the container's root.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        head: operations["proxyHeadRoot"];
        /**
         * Forwards a PATCH request to the container's root.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        patch: operations["proxyPatchRoot"];
        trace?: never;
    };
    "/proxy/{id}/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Forwards a GET request to the container.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        get: operations["proxyGet"];
        /**
         * Forwards a PUT request to the container.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        put: operations["proxyPut"];
        /**
         * Forwards a POST request to the container.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        post: operations["proxyPost"];
        /**
         * Forwards a DELETE request to the container.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        delete: operations["proxyDelete"];
        /**
         * Forwards a OPTIONS request to the container.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        options: operations["proxyOptions"];
        /**
         * Forwards a HEAD request to the container.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        head: operations["proxyHead"];
        /**
         * Forwards a PATCH request to the container.
         * @description Forwards the request to the container's published port, with path and query byte for byte, and returns the
         *     container's response. Bodies stream in both directions. `Location` and the `Path` of cookies move under `/proxy/{id}/`.
         *     A `GET` with `Upgrade: websocket` opens a WebSocket. Other methods are forwarded too, including WebDAV's, but not
         *     `CONNECT` and `TRACE`.
         *
         *     `/proxy/{id}/`, with an empty path, is the container's root. `/proxy/{id}:{port}/` is another of its published ports.
         *     Absolute links work at the container's own origin: `url` of `GET /proxy/{id}`. Browsers that open a page by path are
         *     redirected there (307). If the container has no own origin, the page has `Content-Security-Policy: sandbox`.
         */
        patch: operations["proxyPatch"];
        trace?: never;
    };
    "/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's operations, newest first. */
        get: operations["operationsList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns an operation; with `wait`, when it has ended or the time is over. */
        get: operations["operationsGet"];
        put?: never;
        post?: never;
        /** Cancels a running operation, and undoes a run; forgets an operation that has ended. */
        delete: operations["operationsRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operations/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends an event for each progress of an operation, and a last one, `end`. */
        get: operations["operationsEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the images on the engine. */
        get: operations["imagesList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/prune": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes the images that no container uses and that have no name; with `all`, also those with a name. */
        post: operations["imagesPrune"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Loads images from a tar, as written by `docker save`. The response has lines of progress, and a last one with the images. */
        post: operations["imagesLoad"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/pull": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pulls an image; in a cluster on every ready node.
         * @description With `Accept: application/x-ndjson` the response is a line for each progress event of the engine, and a last line with the image or, if the pull fails after it began, a problem. Where all nodes pull, each line of progress has the `node`; if one fails, the others go on, and the problem has `nodes` with those that failed.
         */
        post: operations["imagesPull"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{reference}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Describes an image. */
        get: operations["imagesDetails"];
        put?: never;
        post?: never;
        /** Removes an image, or only its name if it has others. */
        delete: operations["imagesRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/networks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the networks that dockAPI created. */
        get: operations["networksList"];
        put?: never;
        /** Creates a network: containers of one network reach each other by name. */
        post: operations["networksCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/networks/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a network that no container uses. */
        delete: operations["networksRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/volumes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the volumes that dockAPI created. */
        get: operations["volumesList"];
        put?: never;
        /** Creates a volume: data that outlives containers. */
        post: operations["volumesCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/volumes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a volume that no container uses. */
        delete: operations["volumesRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mcp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answers a message of the Model Context Protocol: the API as tools for agents. See docs/agents.md. */
        post: operations["mcpMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the nodes of the cluster, and what runs there; without a cluster, the engine's. */
        get: operations["nodesList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the effective limits, and what the caller may do within them. */
        get: operations["policyShow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Checks whether dockAPI can work: the engine and the store respond, and no shutdown has begun. */
        get: operations["healthReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Checks whether the process is alive, with or without an engine. */
        get: operations["healthLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns metrics for Prometheus. */
        get: operations["metricsScrape"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says what this service is; leads a browser to the page. */
        get: operations["pageRoot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        PortRangeDto: {
            /** @example 20000 */
            from: number;
            /** @example 29999 */
            to: number;
        };
        LimitDto: {
            /** @example 536870912 */
            default: number | null;
            /** @example 1073741824 */
            max: number | null;
        };
        PolicyDto: {
            /**
             * @description The caller's owner; null without tokens.
             * @example team-a
             */
            owner: string | null;
            /** @description The caller's scopes. */
            scopes: ("read" | "run" | "files" | "exec" | "proxy" | "host" | "admin")[];
            /**
             * @description Patterns of full image references (DOCKAPI_IMAGES).
             * @example [
             *       "docker.io/library/*"
             *     ]
             */
            images: string[] | null;
            /**
             * @description Directories of the host that may be mounted, with everything in them (DOCKAPI_MOUNT_ROOTS).
             * @example [
             *       "/srv/data"
             *     ]
             */
            mount_roots: string[] | null;
            /**
             * @description Networks that runs may join, in addition to the engine's default (DOCKAPI_NETWORKS).
             * @example [
             *       "team-a"
             *     ]
             */
            networks: string[] | null;
            /** @description Ports from which `host_port: 0` is served (DOCKAPI_PORT_RANGE). */
            port_range: components["schemas"]["PortRangeDto"];
            /** @description Range for a `host_port` other than 0 (DOCKAPI_HOST_PORTS). */
            host_ports: components["schemas"]["PortRangeDto"] | null;
            /** @description Memory in bytes (DOCKAPI_MEMORY, DOCKAPI_MAX_MEMORY). */
            memory: components["schemas"]["LimitDto"];
            /** @description CPUs (DOCKAPI_CPUS, DOCKAPI_MAX_CPUS). */
            cpus: components["schemas"]["LimitDto"];
            /** @description Processes and threads (DOCKAPI_PIDS, DOCKAPI_MAX_PIDS). */
            pids_limit: components["schemas"]["LimitDto"];
            /** @description Seconds from a container's first start to its end (DOCKAPI_TTL, DOCKAPI_MAX_TTL). */
            ttl: components["schemas"]["LimitDto"];
            /** @description Seconds without activity after which a container is stopped, paused or removed (DOCKAPI_IDLE_TIMEOUT, DOCKAPI_MAX_IDLE_TIMEOUT). */
            idle_timeout: components["schemas"]["LimitDto"];
            /**
             * @description Bytes of `/dev/shm` of a container (DOCKAPI_MAX_SHM_SIZE).
             * @example 268435456
             */
            max_shm_size: number | null;
            /**
             * @description Bytes of all tmpfs mounts of a container together (DOCKAPI_MAX_TMPFS).
             * @example 268435456
             */
            max_tmpfs: number | null;
            /**
             * @description Highest hard limit by ulimit, -1 for unlimited; others may not be set (DOCKAPI_MAX_ULIMITS).
             * @example {
             *       "nofile": 65536
             *     }
             */
            max_ulimits: {
                [key: string]: number;
            } | null;
            /**
             * @description Capabilities that may be added with the scope `host` (DOCKAPI_CAP_ADD).
             * @example [
             *       "SYS_NICE"
             *     ]
             */
            cap_add: string[] | null;
            /**
             * @description GPUs of a container, with the scope `host` (DOCKAPI_MAX_GPUS).
             * @example 1
             */
            max_gpus: number | null;
            /**
             * @description Networks that one owner may create (DOCKAPI_MAX_NETWORKS).
             * @example 5
             */
            max_networks: number | null;
            /**
             * @description Named volumes of one owner (DOCKAPI_MAX_VOLUMES).
             * @example 20
             */
            max_volumes: number | null;
            /**
             * @description Containers of one owner, running or not (DOCKAPI_MAX_CONTAINERS).
             * @example 20
             */
            max_containers: number | null;
            /**
             * @description Requests per minute of one caller (DOCKAPI_RATE_LIMIT).
             * @example 600
             */
            rate_limit: number | null;
            /**
             * @description Seconds that an exec may take (DOCKAPI_EXEC_TIMEOUT).
             * @example 60
             */
            exec_timeout: number | null;
            /**
             * @description Bytes of output that exec and `detach: false` keep (DOCKAPI_OUTPUT_LIMIT).
             * @example 10485760
             */
            output_limit: number;
            /**
             * @description Seconds that a pull may go without progress (DOCKAPI_PULL_TIMEOUT).
             * @example 300
             */
            pull_timeout: number;
            /**
             * @description Seconds that a pull may take in total (DOCKAPI_PULL_LIMIT).
             * @example 1800
             */
            pull_limit: number | null;
        };
        TicketDto: {
            ticket: string;
            /**
             * @description Seconds.
             * @example 30
             */
            expires_in: number;
        };
        LayerProgressDto: {
            /**
             * @description The layer.
             * @example a1d0c7532777
             */
            id: string;
            /**
             * @description In the engine's words.
             * @example Downloading
             */
            status: string;
            /** @description Bytes. */
            current?: number;
            /** @description Bytes. */
            total?: number;
        };
        NodePullProgressDto: {
            /**
             * @description Name of the node, or its id where several nodes have that name.
             * @example worker-1
             */
            node: string;
            /**
             * @example pulling
             * @enum {string}
             */
            state: "pulling" | "pulled" | "failed";
            /** @description Bytes of its layers, of those that the engine has told. */
            current?: number;
            /** @description Bytes of its layers, of those that the engine has told. */
            total?: number;
        };
        OperationProgressDto: {
            /**
             * @example pulling
             * @enum {string}
             */
            phase: "pulling" | "creating" | "starting" | "waiting" | "stopping" | "removing" | "committing" | "loading" | "pruning";
            /** @description Bytes of all layers, of those that the engine has told. */
            current?: number;
            /** @description Bytes of all layers, of those that the engine has told. */
            total?: number;
            /** @description Layers of the image that is pulled. */
            layers?: components["schemas"]["LayerProgressDto"][];
            /** @description In a cluster, instead of the layers: each node that pulls the image. */
            nodes?: components["schemas"]["NodePullProgressDto"][];
        };
        FieldError: {
            /**
             * @description Name of the field in the request.
             * @example container_port
             */
            field: string;
            /**
             * @description What is wrong with it.
             * @example must be a port number, 1 to 65535
             */
            message: string;
        };
        ConditionState: {
            /**
             * @description The field that names it; `default` where the run named none.
             * @example all.0.http
             */
            condition: string;
            holds: boolean;
            /**
             * @description Why it does not hold.
             * @example status 503
             */
            reason?: string;
        };
        /**
         * @description Of the problem of a node that has failed.
         * @enum {string}
         */
        ErrorCode: "invalid_request" | "image_not_found" | "image_pull_denied" | "port_in_use" | "name_in_use" | "network_not_found" | "volume_path_not_found" | "no_node_fits" | "image_in_use" | "network_in_use" | "volume_in_use" | "read_only" | "not_supported" | "container_running" | "container_not_running" | "logs_not_readable" | "stdin_closed" | "unauthorized" | "container_not_found" | "link_not_found" | "port_not_published" | "file_not_found" | "exec_not_found" | "volume_not_found" | "operation_not_found" | "pool_not_found" | "route_not_found" | "forbidden" | "method_not_allowed" | "request_timeout" | "idempotency_conflict" | "exec_id_in_use" | "exec_attached" | "output_gone" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "range_not_satisfiable" | "expectation_failed" | "too_many_requests" | "headers_too_large" | "engine_unreachable" | "engine_error" | "registry_unreachable" | "registry_rate_limited" | "shutting_down" | "store_unreachable" | "interrupted" | "peer_unreachable" | "internal_error" | "method_not_implemented" | "disk_full" | "too_many_open_files" | "upstream_failed" | "node_unreachable" | "container_exited" | "not_ready" | "upstream_timeout" | "engine_timeout" | "exec_timeout";
        NodeRefusalDto: {
            /** @example z2kq0v8a2o5n7f8d1m4j6h3g9 */
            id: string;
            /** @example worker-1 */
            name: string;
            /**
             * @description Of a node that does not fit, the rest of a sentence that begins with its name.
             * @example has 0.5 of 4 CPUs free
             */
            reason: string;
            /** @description Of the problem of a node that has failed. */
            code?: components["schemas"]["ErrorCode"];
        };
        Problem: {
            /**
             * Format: uri-reference
             * @description Always `about:blank`; see `code`.
             * @example about:blank
             */
            type: string;
            /**
             * @description The status as text.
             * @example Bad Request
             */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /**
             * @description What is wrong, and what to do.
             * @example Host port 8080 is already in use. Choose another port, or 0.
             */
            detail: string;
            /**
             * Format: uri-reference
             * @description Path of the request, without its query.
             * @example /containers/run
             */
            instance: string;
            /**
             * @description Stable identifier for programs.
             * @enum {string}
             */
            code: "invalid_request" | "image_not_found" | "image_pull_denied" | "port_in_use" | "name_in_use" | "network_not_found" | "volume_path_not_found" | "no_node_fits" | "image_in_use" | "network_in_use" | "volume_in_use" | "read_only" | "not_supported" | "container_running" | "container_not_running" | "logs_not_readable" | "stdin_closed" | "unauthorized" | "container_not_found" | "link_not_found" | "port_not_published" | "file_not_found" | "exec_not_found" | "volume_not_found" | "operation_not_found" | "pool_not_found" | "route_not_found" | "forbidden" | "method_not_allowed" | "request_timeout" | "idempotency_conflict" | "exec_id_in_use" | "exec_attached" | "output_gone" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "range_not_satisfiable" | "expectation_failed" | "too_many_requests" | "headers_too_large" | "engine_unreachable" | "engine_error" | "registry_unreachable" | "registry_rate_limited" | "shutting_down" | "store_unreachable" | "interrupted" | "peer_unreachable" | "internal_error" | "method_not_implemented" | "disk_full" | "too_many_open_files" | "upstream_failed" | "node_unreachable" | "container_exited" | "not_ready" | "upstream_timeout" | "engine_timeout" | "exec_timeout";
            /** @description With `invalid_request`: the invalid fields. */
            errors?: components["schemas"]["FieldError"][];
            /** @description Seconds to wait, as in `Retry-After`; present if they are known. */
            retry_after?: number;
            /** @description With `port_in_use`, if the engine names it: the host port. */
            host_port?: number;
            /** @description With `not_ready`, `container_exited` and `exec_timeout`: id of the container. */
            container_id?: string;
            /** @description With `container_exited`: exit code of the main process. */
            exit_code?: number;
            /** @description With `container_exited`: whether the container was killed because it ran out of memory. */
            oom_killed?: boolean;
            /**
             * @description With `container_exited`: the last lines of its output, at most 50.
             * @example [
             *       "cannot read /etc/app.conf"
             *     ]
             */
            logs?: string[];
            /** @description With `not_ready` and `container_exited` of a wait for `ready`: how its conditions stood. */
            conditions?: components["schemas"]["ConditionState"][];
            /** @description With `not_ready`: the last exit codes, where a restart policy has started the container again. */
            exits?: number[];
            /** @description With `node_unreachable`: id of the node. */
            node?: string;
            /** @description With `node_unreachable`: true if the node may have carried the request out. */
            sent?: boolean;
            /** @description With `exec_timeout`: the command's output so far. */
            stdout?: string;
            /**
             * @description With `exec_timeout`; null if there is none.
             * @example null
             */
            stderr?: string | null;
            /** @description With `exec_timeout`: whether output is missing. */
            truncated?: boolean;
            /** @description With `exec_timeout`: processes of the command that could not be ended. */
            survivors?: number[];
            /** @description With `no_node_fits`: why each node does not. */
            nodes?: components["schemas"]["NodeRefusalDto"][];
            /** @description With `output_gone`: the output after this byte is kept. */
            first?: number;
        };
        OperationDto: {
            /** @example 0b6fd2a4-3a0c-4b1e-9d5c-1f0c5b1d7c2e */
            id: string;
            /**
             * @example run
             * @enum {string}
             */
            kind: "run" | "pull" | "start" | "restart" | "stop" | "remove" | "commit" | "load" | "prune";
            /**
             * @example succeeded
             * @enum {string}
             */
            state: "pending" | "running" | "succeeded" | "failed" | "cancelled";
            /**
             * @description RFC 3339.
             * @example 2026-11-23T12:00:00.123Z
             */
            created_at: string;
            /**
             * @description RFC 3339.
             * @example 2026-11-23T12:00:01.123Z
             */
            updated_at: string;
            /**
             * @description RFC 3339; null until it has ended.
             * @example 2026-11-23T12:00:01.123Z
             */
            finished_at: string | null;
            /** @description How far it is; null before its first step. */
            progress: components["schemas"]["OperationProgressDto"] | null;
            /**
             * @description Full id of its container; null: none yet, or none at all.
             * @example null
             */
            container_id: string | null;
            /**
             * @description The body that the waiting request would have got; null unless it has succeeded.
             * @example {
             *       "id": "4c01…",
             *       "status": "stopped"
             *     }
             */
            result: {
                [key: string]: unknown;
            } | null;
            /**
             * @description The problem that the waiting request would have got; null unless it has failed.
             * @example null
             */
            problem: components["schemas"]["Problem"] | null;
        };
        EventActor: {
            /**
             * @description `caller`: a request to dockAPI. `engine`: the container itself, the engine, or another client of the engine. `lifetime`: the container's own lifetime.
             * @enum {string}
             */
            kind: "caller" | "engine" | "lifetime";
            /** @description Name of the caller's token. */
            name?: string;
        };
        EventDto: {
            /** @enum {string} */
            type: "container.created" | "container.started" | "container.ready" | "container.died" | "container.paused" | "container.unpaused" | "container.renamed" | "container.removed" | "container.health" | "container.expiring" | "container.expired" | "container.idle" | "container.slept" | "container.woke" | "exec.started" | "exec.ended" | "image.pulled";
            /**
             * Format: date-time
             * @description RFC 3339.
             */
            at: string;
            /** @description Null for images. */
            container_id: string | null;
            actor: components["schemas"]["EventActor"];
            /** @description The operation that caused it, such as `stop`; null if it is not known. */
            reason: string | null;
            /** @description What the type adds, such as `exit_code`. */
            details: {
                [key: string]: unknown;
            };
            /** @description From which a reader resumes. */
            id: string;
            /** @description Name of the container, or the image's reference. */
            name: string;
        };
        EventPageDto: {
            events: components["schemas"]["EventDto"][];
            /** @description Whether events may be missing: list the containers again. */
            gap: boolean;
            /** @description The `last_event_id` of the next request. */
            last_event_id: string;
        };
        WebhookFailure: {
            /**
             * Format: date-time
             * @description RFC 3339.
             */
            at: string;
            event_id: string;
            /** @description Attempts to deliver the event so far. */
            attempts: number;
            /** @description Such as `status 503`. */
            reason: string;
        };
        WebhookDto: {
            /** @description Without its query. */
            url: string;
            /** @description Null: all. */
            types: ("container.created" | "container.started" | "container.ready" | "container.died" | "container.paused" | "container.unpaused" | "container.renamed" | "container.removed" | "container.health" | "container.expiring" | "container.expired" | "container.idle" | "container.slept" | "container.woke" | "exec.started" | "exec.ended" | "image.pulled")[] | null;
            /** @description Events that are due. */
            due: number;
            /**
             * Format: date-time
             * @description RFC 3339; null if nothing is due.
             */
            next_attempt_at: string | null;
            delivered: number;
            /** @description Events that were given up after 24 h. */
            failed: number;
            /** @description Events that were left out because too many were due. */
            dropped: number;
            last_failure: components["schemas"]["WebhookFailure"] | null;
        };
        EngineDto: {
            /**
             * @description The engine's version.
             * @example 20.10.24
             */
            version: string;
            /**
             * @description The newest API version of the engine.
             * @example 1.41
             */
            api_version: string;
        };
        HealthDto: {
            /** @description Always true; otherwise the response is a problem. */
            ok: boolean;
            engine: components["schemas"]["EngineDto"];
            /** @description Whether the engine sends its events. Without them, every proxied request asks the engine. */
            events: boolean;
            /**
             * @description How dockAPI reached the container that it looked up last; null before the first.
             * @enum {string|null}
             */
            reach: "container" | "published" | "gateway" | null;
            /**
             * @description Where work that outlives a request is kept; `memory` also if the state directory cannot be written.
             * @enum {string}
             */
            store: "file" | "memory" | "redis";
        };
        LivenessDto: {
            /** @description Always true. */
            ok: boolean;
        };
        NodeImageDto: {
            /**
             * @description Name of the node, or its id where several nodes have that name.
             * @example worker-1
             */
            node: string;
            /**
             * @description The full image id of its engine.
             * @example sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85
             */
            id: string;
        };
        PulledImageDto: {
            /** @description In a cluster, if the request names no node: those that have pulled it. */
            nodes?: components["schemas"]["NodeImageDto"][];
            /**
             * @description The engine's full image id.
             * @example sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85
             */
            id: string;
            /**
             * @description The image as requested.
             * @example nginx:latest
             */
            image: string;
        };
        ImageDto: {
            /**
             * @description The first 12 hex digits of the image's id.
             * @example 605c77e624dd
             */
            id: string;
            /**
             * @description Its names; empty if it has none.
             * @example [
             *       "nginx:latest"
             *     ]
             */
            repo_tags: string[];
            /**
             * @description Bytes on disk, including layers shared with other images.
             * @example 141479488
             */
            size: number;
            /**
             * @description When it was built, RFC 3339.
             * @example 2026-11-23T12:00:00.000Z
             */
            created: string;
            /**
             * @description Name of its node; in a cluster only.
             * @example node-1
             */
            node?: string;
        };
        PruneImagesDto: {
            /**
             * @description Also remove images with a name that no container uses.
             * @default false
             */
            all?: boolean;
            /**
             * @description Only images built before this time: RFC 3339, Unix seconds, or a duration before now such as `24h`.
             * @example 24h
             */
            until?: string;
        };
        PrunedImagesDto: {
            /**
             * @description Ids of the images and layers that are gone.
             * @example [
             *       "sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85"
             *     ]
             */
            removed: string[];
            /** @example 141479488 */
            reclaimed_bytes: number;
        };
        RegistryAuthDto: {
            /** @example ci */
            username?: string;
            /**
             * @description Password or access token.
             * @example s3cret
             */
            password?: string;
            /** @description OAuth refresh token, instead of the other two. */
            identity_token?: string;
        };
        PullImageDto: {
            /**
             * @description An image reference in Docker's syntax. Without a tag, `latest`.
             * @example nginx:latest
             */
            image: string;
            /** @description `os/arch[/variant]`, for engines that run several platforms. Default: the engine's own. */
            platform?: string;
            /** @description Login for the registry. Default: what `docker login` stored. */
            registry_auth?: components["schemas"]["RegistryAuthDto"];
        };
        ImageHealthDto: {
            /**
             * @description A string for the image's shell, or the words of a command.
             * @example curl -f localhost
             */
            command: string | string[];
            /**
             * @description Seconds; null: the engine's default.
             * @example 30
             */
            interval: number | null;
            /**
             * @description Seconds; null: the engine's default.
             * @example 5
             */
            timeout: number | null;
            /**
             * @description Null: the engine's default.
             * @example 3
             */
            retries: number | null;
            /**
             * @description Seconds; null: the engine's default.
             * @example null
             */
            start_period: number | null;
        };
        ImageDetailsDto: {
            /**
             * @description The engine's full image id.
             * @example sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85
             */
            id: string;
            /**
             * @description Its names; empty if it has none.
             * @example [
             *       "nginx:latest"
             *     ]
             */
            repo_tags: string[];
            /**
             * @description Its names by digest, as registries know it.
             * @example [
             *       "nginx@sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85"
             *     ]
             */
            repo_digests: string[];
            /**
             * @description Bytes on disk, including layers shared with other images.
             * @example 141479488
             */
            size: number;
            /**
             * @description When it was built, RFC 3339; null if the image does not say.
             * @example 2026-11-23T12:00:00.000Z
             */
            created: string | null;
            /** @example amd64 */
            architecture: string;
            /** @example linux */
            os: string;
            /**
             * @description Null: none.
             * @example [
             *       "/docker-entrypoint.sh"
             *     ]
             */
            entrypoint: string[] | null;
            /**
             * @description Null: none.
             * @example [
             *       "nginx",
             *       "-g",
             *       "daemon off;"
             *     ]
             */
            command: string[] | null;
            /**
             * @example [
             *       "80/tcp"
             *     ]
             */
            exposed_ports: string[];
            /**
             * @example {
             *       "maintainer": "nginx"
             *     }
             */
            labels: {
                [key: string]: string;
            };
            /** @description Null: none. */
            health: components["schemas"]["ImageHealthDto"] | null;
        };
        RemovedImageDto: {
            /**
             * @description Ids of the images and layers that are gone.
             * @example [
             *       "sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85"
             *     ]
             */
            removed: string[];
            /**
             * @description Names that the image has lost.
             * @example [
             *       "nginx:latest"
             *     ]
             */
            untagged: string[];
        };
        NetworkDto: {
            /** @example team-a */
            name: string;
            /**
             * @description RFC 3339; null if the engine does not say.
             * @example 2026-11-23T12:00:00Z
             */
            created: string | null;
            /**
             * @description Name of its node; in a cluster only.
             * @example node-1
             */
            node?: string;
        };
        CreateNetworkDto: {
            /**
             * @description Not the name of an existing network, and not 12 to 64 hex digits.
             * @example team-a
             */
            name: string;
        };
        RemovedNetworkDto: {
            /** @example team-a */
            name: string;
            removed: boolean;
        };
        NodeDto: {
            /**
             * @description The swarm's; without a cluster, the engine's.
             * @example z2kq0v8a2o5n7f8d1m4j6h3g9
             */
            id: string;
            /**
             * @description Name of its host.
             * @example worker-1
             */
            name: string;
            /**
             * @description `unreachable`: the swarm, its dockAPI or its engine has lost it. `draining`: takes no new runs.
             * @example ready
             * @enum {string}
             */
            state: "ready" | "unreachable" | "draining";
            /**
             * @description Host at which the other nodes reach it; null without a cluster.
             * @example 10.0.0.11
             */
            address: string | null;
            /**
             * @description In the swarm; null without a cluster.
             * @example worker
             * @enum {string|null}
             */
            role: "manager" | "worker" | null;
            /**
             * @description Labels of the node and of its engine.
             * @example {
             *       "disk": "ssd"
             *     }
             */
            labels: {
                [key: string]: string;
            };
            /** @example 4 */
            cpus: number;
            /**
             * @description Bytes.
             * @example 8589934592
             */
            memory: number;
            /**
             * @description Containers that run or are about to start; null if its dockAPI has not been heard of.
             * @example 12
             */
            containers: number | null;
            /**
             * @description Sum of their CPU limits; a container without a limit counts as 0.
             * @example 3.5
             */
            cpu_used: number | null;
            /**
             * @description Sum of their memory limits in bytes; a container without a limit counts as 0.
             * @example 2147483648
             */
            memory_used: number | null;
            /**
             * @description Null if its dockAPI has not been heard of.
             * @example 0.1.0
             */
            dockapi_version: string | null;
        };
        VolumeDto: {
            /** @example team-a */
            name: string;
            /**
             * @description RFC 3339; null if the engine does not say.
             * @example 2026-11-23T12:00:00Z
             */
            created: string | null;
            /**
             * @description Name of its node; in a cluster only.
             * @example node-1
             */
            node?: string;
        };
        CreateVolumeDto: {
            /**
             * @description Not the name of an existing volume, and not 12 to 64 hex digits.
             * @example team-a
             */
            name: string;
        };
        RemovedVolumeDto: {
            /** @example team-a */
            name: string;
            removed: boolean;
        };
        PublishedPortDto: {
            /**
             * @description The container's port.
             * @example 80
             */
            container_port: number;
            /**
             * @description The published port on the host; null while it is not published.
             * @example 20000
             */
            host_port: number | null;
        };
        ContainerDto: {
            /**
             * @description Full id: 64 hex digits; with `reschedule` that of its Swarm service, 25 letters and digits.
             * @example 4c01db0b339c4d7c2f5c8a3b1e0f6d7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e
             */
            id: string;
            /**
             * @description Name; generated by the engine if the run names none.
             * @example my-nginx
             */
            name: string;
            /**
             * @description The image as requested.
             * @example nginx:latest
             */
            image: string;
            /**
             * @description State, in the engine's terms; `unreachable`: as last known, because its node does not answer.
             * @example running
             * @enum {string}
             */
            status: "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead" | "unreachable";
            /**
             * @description Labels, including the image's.
             * @example {
             *       "dockapi.managed": "true",
             *       "dockapi.container_port": "80"
             *     }
             */
            labels: {
                [key: string]: string;
            };
            /**
             * @description The published port on the host; null while it is not published.
             * @example 20000
             */
            host_port: number | null;
            /**
             * @description The published TCP port of the container.
             * @example 80
             */
            container_port: number;
            /** @description All published ports: `container_port`, and those of the run's `ports`. */
            ports: components["schemas"]["PublishedPortDto"][];
            /**
             * @description RFC 3339; null: its lifetime has no end.
             * @example null
             */
            expires_at: string | null;
            /**
             * @description Seconds without activity until it is stopped, paused or removed; null: never.
             * @example null
             */
            idle_timeout: number | null;
            /**
             * @description RFC 3339; null: it has no lifetime, or was not used yet.
             * @example null
             */
            last_activity_at: string | null;
            /**
             * @description How it sleeps, until a request wakes it; null: it does not.
             * @example null
             * @enum {string|null}
             */
            asleep: "stopped" | "paused" | null;
            /**
             * @description Whether it is a Swarm service, which survives its node; present if it is.
             * @example true
             */
            reschedule?: boolean;
            /**
             * @description Name of its node; in a cluster only.
             * @example node-1
             */
            node?: string;
        };
        MountDto: {
            /**
             * @example volume
             * @enum {string}
             */
            type: "bind" | "volume" | "tmpfs";
            /**
             * @description Path on the host, or name of the volume; null for a tmpfs.
             * @example data
             */
            source: string | null;
            /**
             * @description Path in the container.
             * @example /data
             */
            target: string;
            /** @description Whether the container cannot write to it. */
            read_only: boolean;
        };
        ContainerDetailsDto: {
            /**
             * @description Full id: 64 hex digits; with `reschedule` that of its Swarm service, 25 letters and digits.
             * @example 4c01db0b339c4d7c2f5c8a3b1e0f6d7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e
             */
            id: string;
            /**
             * @description Name; generated by the engine if the run names none.
             * @example my-nginx
             */
            name: string;
            /**
             * @description The image as requested.
             * @example nginx:latest
             */
            image: string;
            /**
             * @description State, in the engine's terms; `unreachable`: as last known, because its node does not answer.
             * @example running
             * @enum {string}
             */
            status: "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead" | "unreachable";
            /**
             * @description Labels, including the image's.
             * @example {
             *       "dockapi.managed": "true",
             *       "dockapi.container_port": "80"
             *     }
             */
            labels: {
                [key: string]: string;
            };
            /**
             * @description The published port on the host; null while it is not published.
             * @example 20000
             */
            host_port: number | null;
            /**
             * @description The published TCP port of the container.
             * @example 80
             */
            container_port: number;
            /** @description All published ports: `container_port`, and those of the run's `ports`. */
            ports: components["schemas"]["PublishedPortDto"][];
            /**
             * @description RFC 3339; null: its lifetime has no end.
             * @example null
             */
            expires_at: string | null;
            /**
             * @description Seconds without activity until it is stopped, paused or removed; null: never.
             * @example null
             */
            idle_timeout: number | null;
            /**
             * @description RFC 3339; null: it has no lifetime, or was not used yet.
             * @example null
             */
            last_activity_at: string | null;
            /**
             * @description How it sleeps, until a request wakes it; null: it does not.
             * @example null
             * @enum {string|null}
             */
            asleep: "stopped" | "paused" | null;
            /**
             * @description Whether it is a Swarm service, which survives its node; present if it is.
             * @example true
             */
            reschedule?: boolean;
            /**
             * @description Name of its node; in a cluster only.
             * @example node-1
             */
            node?: string;
            /**
             * @description RFC 3339.
             * @example 2026-11-23T12:00:00.123456789Z
             */
            created: string;
            /**
             * @description RFC 3339; null if it was never started.
             * @example 2026-11-23T12:00:01.123456789Z
             */
            started_at: string | null;
            /**
             * @description RFC 3339; null if it never exited.
             * @example null
             */
            finished_at: string | null;
            /**
             * @description Exit code of the last run; null while it runs and before its first start.
             * @example null
             */
            exit_code: number | null;
            /**
             * @description Number of restarts by its restart policy.
             * @example 0
             */
            restart_count: number;
            /**
             * @description Status of the image's health check: starting, healthy or unhealthy; null if it has none.
             * @example null
             */
            health: string | null;
            /**
             * @description Names of its networks.
             * @example [
             *       "bridge"
             *     ]
             */
            networks: string[];
            /**
             * @description Entrypoint and command.
             * @example [
             *       "nginx",
             *       "-g",
             *       "daemon off;"
             *     ]
             */
            command: string[];
            /**
             * @description `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`.
             * @example no
             */
            restart_policy: string;
            /**
             * @description Limit of memory in bytes; null: none.
             * @example 268435456
             */
            memory: number | null;
            /**
             * @description Limit of CPUs, as 0.5; null: none.
             * @example 0.5
             */
            cpus: number | null;
            /**
             * @description Limit of processes; null: none.
             * @example null
             */
            pids_limit: number | null;
            /** @description Host directories, volumes and tmpfs, by path in the container. */
            mounts: components["schemas"]["MountDto"][];
        };
        ContainerEnvDto: {
            /**
             * @description Variables by name: those of the run and of the image.
             * @example {
             *       "MODE": "production"
             *     }
             */
            env: {
                [key: string]: string;
            };
        };
        FurtherPortDto: {
            /**
             * @description TCP port of the container.
             * @example 9000
             */
            container_port: number;
            /**
             * @description As `host_port` of the run.
             * @default 0
             */
            host_port?: number;
        };
        HealthTestDto: {
            /**
             * @description Exits with 0 if the container is healthy. A string runs in the container's shell, as with `docker run --health-cmd`; an array runs without one.
             * @example wget -q -O /dev/null http://127.0.0.1/
             */
            command: string | string[];
            /** @description Seconds between two checks. */
            interval?: number;
            /** @description Seconds after which a check has failed. */
            timeout?: number;
            /** @description Failures in a row that make the container unhealthy. */
            retries?: number;
            /** @description Seconds after the start in which failures do not count. */
            start_period?: number;
        };
        PlacementDto: {
            /**
             * @description Labels that the node has to have.
             * @example {
             *       "disk": "ssd"
             *     }
             */
            labels?: {
                [key: string]: string;
            };
        };
        HttpReadyDto: {
            /**
             * @description Path and query.
             * @example /
             */
            path: string;
            /** @description Container port: a published one, or any if dockAPI can reach the container's own address. Default: `container_port`. */
            port?: number;
            /**
             * @default GET
             * @enum {string}
             */
            method?: "GET" | "HEAD" | "OPTIONS" | "POST";
            /** @description More request headers, except `Host` and those about the connection or the body. */
            headers?: {
                [key: string]: string;
            };
            /**
             * @description Statuses that count as ready: numbers and ranges, separated by commas, such as `200-299,401`.
             * @default 200-299
             */
            status?: string | number;
            /** @description Text in the first 64 KiB of the response's body. */
            contains?: string;
        };
        TcpReadyDto: {
            /** @description Container port: a published one, or any if dockAPI can reach the container's own address. Default: `container_port`. */
            port?: number;
        };
        LogReadyDto: {
            /**
             * @description Text within a line; not a pattern.
             * @example ready to accept connections
             */
            contains: string;
            /**
             * @description Number of lines that must contain it.
             * @default 1
             */
            times?: number;
            /**
             * @description Default: both.
             * @enum {string}
             */
            stream?: "stdout" | "stderr";
        };
        ExecReadyDto: {
            /**
             * @description A program in the container and its arguments. A string is split as in a run's `command`, without a shell.
             * @example [
             *       "test",
             *       "-f",
             *       "/tmp/ready"
             *     ]
             */
            command: string | string[];
        };
        ExitedReadyDto: {
            /** @default 0 */
            code?: number;
        };
        ReadyConditionDto: {
            /** @description The application responds with this status and text. */
            http?: components["schemas"]["HttpReadyDto"];
            /** @description The port accepts a connection. If dockAPI reaches only the published port: a byte arrives, or the connection stays open. */
            tcp?: components["schemas"]["TcpReadyDto"];
            /** @description So many lines of the log contain the text, since this start of the container. */
            log?: components["schemas"]["LogReadyDto"];
            /** @description The command exits with 0. It runs once a second. */
            exec?: components["schemas"]["ExecReadyDto"];
            /** @description The container's own health check passes. */
            health?: Record<string, never>;
            /** @description The container has exited for good with this code, as one-shot jobs do. */
            exited?: components["schemas"]["ExitedReadyDto"];
        };
        ReadyDto: {
            /** @description Ready when each of these has held. */
            all?: components["schemas"]["ReadyConditionDto"][];
            /** @description Ready when the first of these holds. */
            any?: components["schemas"]["ReadyConditionDto"][];
            /** @description Seconds from the start of the container. Default: `wait_timeout`. */
            timeout?: number;
        };
        RunContainerDto: {
            /** @description Replaces the image's entrypoint. Read like `command`; `[]` or an empty string removes it. */
            entrypoint?: string | string[];
            /**
             * @description Absolute path of the working directory. The engine creates it if necessary. Default: the image's.
             * @example /tmp
             */
            workdir?: string;
            /**
             * @description Host name inside the container. Default: the container's short id.
             * @example web
             */
            hostname?: string;
            /**
             * @description Run the engine's init as process 1; it reaps zombies and forwards signals.
             * @default false
             */
            init?: boolean;
            /**
             * @description Signal sent by `stop`: a name, with or without `SIG`, or a number. Default: the image's, otherwise `SIGTERM`.
             * @example SIGINT
             */
            stop_signal?: string | number;
            /**
             * @description Seconds that `stop` and `restart` wait before they kill the container, if the request has no `timeout`.
             * @default 10
             * @example 10
             */
            stop_timeout?: number;
            /**
             * @description Supplementary groups of the process, by name or number.
             * @example [
             *       "video"
             *     ]
             */
            group_add?: string[];
            /**
             * @description Health check instead of the image's; `"none"`: no health check.
             * @example none
             */
            health?: components["schemas"]["HealthTestDto"] | "none";
            /**
             * @description Seconds from the first start of the container to its end. Null: no end. Default and maximum: see `GET /policy`.
             * @example 3600
             */
            ttl?: number | null;
            /**
             * @description Seconds without activity until `on_idle`. Null: never. Default and maximum: see `GET /policy`.
             * @example 900
             */
            idle_timeout?: number | null;
            /**
             * @description What happens to an idle container. A stopped or paused one sleeps: a request wakes it.
             * @default stop
             * @enum {string}
             */
            on_idle?: "stop" | "pause" | "remove";
            /**
             * @description What happens at the end of `ttl`. A container that is stopped then is not woken.
             * @default remove
             * @enum {string}
             */
            on_expire?: "remove" | "stop";
            /**
             * @description Whether a request wakes the container when it sleeps.
             * @default true
             */
            wake?: boolean;
            /**
             * @description Seconds that a request waits until a container that it wakes is ready.
             * @default 30
             * @example 30
             */
            wake_timeout?: number;
            /** @description Command that runs in the container before a lifetime stops or removes it, for 10 s at most. Read like `command`. */
            before_stop?: string | string[];
            /**
             * @description Size of `/dev/shm`: bytes, or a size such as `256m`. At most the memory limit.
             * @example 64m
             */
            shm_size?: string | number;
            /**
             * @description File systems in memory: path → options (`size`, `mode`, `uid`, `gid`, `nr_inodes`, `ro`, `rw`, `exec`, `noexec`,
             *     `nosuid`, `nodev`). Without a size, each is as large as the limits allow.
             * @example {
             *       "/run": "size=16m,mode=1777"
             *     }
             */
            tmpfs?: {
                [key: string]: string;
            };
            /**
             * @description Ulimits by name: a number for both limits, or `{soft, hard}`. -1: unlimited. `nice` and `rtprio` need the scope `host`.
             * @example {
             *       "nofile": 1024
             *     }
             */
            ulimits?: {
                [key: string]: number | {
                    soft: number;
                    hard: number;
                };
            };
            /**
             * @description Capabilities to add, by Docker's names; needs the scope `host`. `ALL` and those that allow an escape are refused.
             * @example []
             */
            cap_add?: string[];
            /** @description Number of GPUs, or `all`; needs the scope `host`. */
            gpus?: "all" | number;
            /**
             * @description Entries for the container's `/etc/hosts`: name → IPv4 or IPv6 address, or `host-gateway` for the engine's host.
             * @example {
             *       "host.docker.internal": "host-gateway"
             *     }
             */
            extra_hosts?: {
                [key: string]: string;
            };
            /**
             * @description Node of the cluster, by name or id. Default: the one with the most free of what the run asks for.
             * @example worker-1
             */
            node?: string;
            /** @description Conditions for the node. */
            placement?: components["schemas"]["PlacementDto"];
            /**
             * @description Run it as a Swarm service, which survives its node: when that fails, Swarm starts it on another one, with the same id and name.
             *     In a cluster only. Each start makes a new container, on another port of all interfaces of its node, so that it needs the scope
             *     `host`.
             * @default false
             */
            reschedule?: boolean;
            /**
             * @description An image reference in Docker's syntax; without a tag, `latest`. It is pulled if the engine lacks it.
             * @example nginx:latest
             */
            image: string;
            /**
             * @description The TCP port of the container to publish.
             * @example 80
             */
            container_port: number;
            /**
             * @description Host port, on 127.0.0.1 or DOCKAPI_PUBLISH_ADDRESS. With 0, dockAPI picks a free one from DOCKAPI_PORT_RANGE. It is kept across stop, start and restart.
             * @default 0
             * @example 0
             */
            host_port?: number;
            /**
             * @description More ports to publish, by the same rules: container ports, or objects `{container_port, host_port?}`.
             * @example []
             */
            ports?: (number | components["schemas"]["FurtherPortDto"])[];
            /**
             * @description A name in Docker's syntax, but not 12 to 64 hex digits, which look like an id; nor, in a cluster, 25 letters and digits.
             * @example my-nginx
             */
            name?: string;
            /**
             * @description Environment variables.
             * @example {
             *       "KEY": "VALUE"
             *     }
             */
            env?: {
                [key: string]: string;
            };
            /** @description Replaces the image's command. A string is split into words as in a POSIX shell, with quotes and backslashes, but no shell runs it. */
            command?: string | string[];
            /**
             * @description Remove the container after it exits. With a restart policy: when dockAPI stops it or, with `on-failure`, it exits with 0.
             * @default false
             */
            auto_remove?: boolean;
            /**
             * @description If false, the response comes when the container has exited, with its exit code and output.
             * @default true
             */
            detach?: boolean;
            /**
             * @description `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`.
             * @default no
             * @example no
             */
            restart_policy?: string;
            /**
             * @description `host:container[:ro|rw]`; the host part is an absolute path or the name of a volume.
             * @example []
             */
            volumes?: string[];
            /** @description An existing network that publishes ports. Default: `DOCKAPI_NETWORK`, otherwise the engine's `bridge`. */
            network?: string;
            /**
             * @description Memory limit: bytes, or a size such as `512m` or `1g`; at least 6 MiB. Default and maximum: see `GET /policy`.
             * @example 512m
             */
            memory?: string | number;
            /**
             * @description CPU limit in CPUs: 0.5 is half of one. Default and maximum: see `GET /policy`.
             * @example 1
             */
            cpus?: number;
            /**
             * @description Maximum number of processes and threads. Default and maximum: see `GET /policy`.
             * @example 100
             */
            pids_limit?: number;
            /**
             * @description Make the root file system read-only; volumes stay writable.
             * @default false
             */
            read_only?: boolean;
            /** @description `user[:group]`, by name or number. Default: the image's. */
            user?: string;
            /**
             * @description Capabilities to drop, by Docker's names, or `ALL`.
             * @example [
             *       "NET_RAW"
             *     ]
             */
            cap_drop?: string[];
            /**
             * @description `Host` header that the proxy sends: `public`, the host that the client used, or `published`, the published address.
             *     Default: `public` at the container's own origin, `published` by path.
             * @enum {string}
             */
            host_header?: "public" | "published";
            /**
             * @description Labels. Names that begin with `dockapi.` are reserved.
             * @example {
             *       "team": "a"
             *     }
             */
            labels?: {
                [key: string]: string;
            };
            /**
             * @description Respond only when the container is ready: see `ready` and `health_path`. Default: true with `ready`, otherwise false.
             * @example true
             */
            wait_ready?: boolean;
            /**
             * @description Ready when this path returns 2xx. Default: when the image's health check passes or, without one, the port responds.
             * @example /
             */
            health_path?: string;
            /** @description Conditions of readiness: `all` or `any` of up to 10. They are kept for later starts. Not with `health_path`. */
            ready?: components["schemas"]["ReadyDto"];
            /**
             * @description Timeout in seconds from the start of the container.
             * @default 30
             */
            wait_timeout?: number;
            /**
             * @description When to pull; `missing`: only if the engine lacks the image.
             * @default missing
             * @enum {string}
             */
            pull?: "missing" | "always" | "never";
            /**
             * @description `os/arch[/variant]` of the image, for engines that run several platforms. Default: the engine's own.
             * @example linux/amd64
             */
            platform?: string;
            /** @description Login for the pull. Default: what `docker login` stored. */
            registry_auth?: components["schemas"]["RegistryAuthDto"];
        };
        RunFromPoolDto: {
            /**
             * @description Seconds from the first start of the container to its end. Null: no end. Default and maximum: see `GET /policy`.
             * @example 3600
             */
            ttl?: number | null;
            /**
             * @description Seconds without activity until `on_idle`. Null: never. Default and maximum: see `GET /policy`.
             * @example 900
             */
            idle_timeout?: number | null;
            /**
             * @description What happens to an idle container. A stopped or paused one sleeps: a request wakes it.
             * @default stop
             * @enum {string}
             */
            on_idle?: "stop" | "pause" | "remove";
            /**
             * @description Whether a request wakes the container when it sleeps.
             * @default true
             */
            wake?: boolean;
            /**
             * @description One of the caller's pools.
             * @example web
             */
            pool: string;
            /**
             * @description A name in Docker's syntax, as in other runs.
             * @example my-nginx
             */
            name?: string;
            /**
             * @description In a cluster: name or id of the node. Without it, that of the pool. On another one, the container is run as usual, with
             *     `warm: false`.
             * @example worker-1
             */
            node?: string;
        };
        RunResultDto: {
            /**
             * @description Full id: 64 hex digits; with `reschedule` that of its Swarm service, 25 letters and digits.
             * @example 4c01db0b339c4d7c2f5c8a3b1e0f6d7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e
             */
            id: string;
            /**
             * @description Name; generated by the engine if the run names none.
             * @example my-nginx
             */
            name: string;
            /**
             * @description The image as requested.
             * @example nginx:latest
             */
            image: string;
            /**
             * @description State, in the engine's terms; `unreachable`: as last known, because its node does not answer.
             * @example running
             * @enum {string}
             */
            status: "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead" | "unreachable";
            /**
             * @description Labels, including the image's.
             * @example {
             *       "dockapi.managed": "true",
             *       "dockapi.container_port": "80"
             *     }
             */
            labels: {
                [key: string]: string;
            };
            /**
             * @description The published port on the host; null while it is not published.
             * @example 20000
             */
            host_port: number | null;
            /**
             * @description The published TCP port of the container.
             * @example 80
             */
            container_port: number;
            /** @description All published ports: `container_port`, and those of the run's `ports`. */
            ports: components["schemas"]["PublishedPortDto"][];
            /**
             * @description RFC 3339; null: its lifetime has no end.
             * @example null
             */
            expires_at: string | null;
            /**
             * @description Seconds without activity until it is stopped, paused or removed; null: never.
             * @example null
             */
            idle_timeout: number | null;
            /**
             * @description RFC 3339; null: it has no lifetime, or was not used yet.
             * @example null
             */
            last_activity_at: string | null;
            /**
             * @description How it sleeps, until a request wakes it; null: it does not.
             * @example null
             * @enum {string|null}
             */
            asleep: "stopped" | "paused" | null;
            /**
             * @description Whether it is a Swarm service, which survives its node; present if it is.
             * @example true
             */
            reschedule?: boolean;
            /**
             * @description Name of its node; in a cluster only.
             * @example node-1
             */
            node?: string;
            /**
             * @description Whether it was ready before it was asked for.
             * @example true
             */
            warm?: boolean;
            /** @example 0 */
            exit_code?: number;
            /** @description Decoded as UTF-8. */
            stdout?: string;
            /**
             * @description Decoded as UTF-8; null if there is none.
             * @example null
             */
            stderr?: string | null;
            /** @description Whether output is missing: it exceeds DOCKAPI_OUTPUT_LIMIT, or the engine's stream broke. */
            truncated?: boolean;
        };
        StoppedContainerDto: {
            /** @description Full id. */
            id: string;
            /** @enum {string} */
            status: "stopped";
            /** @description Whether the stop also removed it, because of `auto_remove`. */
            removed: boolean;
        };
        RemovedContainerDto: {
            /** @description Full id. */
            id: string;
            /** @description Always true. */
            removed: boolean;
        };
        LastActivityDto: {
            /** @description RFC 3339. */
            at: string;
            /**
             * @description `start`: nothing has used it since.
             * @enum {string}
             */
            kind: "http" | "websocket" | "exec" | "files" | "touch" | "start";
            /**
             * @description Name of the token; null without tokens, and for a start.
             * @example null
             */
            by: string | null;
        };
        NextActionDto: {
            /** @enum {string} */
            action: "stop" | "pause" | "remove";
            /**
             * @description RFC 3339; null while it is in use.
             * @example 2026-11-23T13:00:00.000Z
             */
            at: string | null;
            because: string;
        };
        LifetimeActor: {
            /** @enum {string} */
            kind: "caller" | "engine" | "lifetime";
            /**
             * @description Name of the token; null if there is none.
             * @example null
             */
            name: string | null;
        };
        LifetimeEventDto: {
            /** @description RFC 3339. */
            at: string;
            /** @enum {string} */
            action: "slept" | "woke" | "expired" | "changed" | "removing" | "awake" | "stopped";
            because: string;
            actor: components["schemas"]["LifetimeActor"];
        };
        OpenActivityDto: {
            /** @description Requests whose response is not complete. */
            http: number;
            websocket: number;
            exec: number;
        };
        LifetimeDto: {
            /**
             * @description RFC 3339; null: it has no end.
             * @example 2026-11-23T13:00:00.000Z
             */
            expires_at: string | null;
            /**
             * @description Seconds; null: it is never idle.
             * @example 900
             */
            idle_timeout: number | null;
            /** @description Null if it was never started, or has no lifetime. */
            last_activity: components["schemas"]["LastActivityDto"] | null;
            open: components["schemas"]["OpenActivityDto"];
            /** @description Null: it goes on. */
            next: components["schemas"]["NextActionDto"] | null;
            /**
             * @description How it sleeps; null: it does not.
             * @enum {string|null}
             */
            asleep: "stopped" | "paused" | null;
            /** @description The last 50 entries. */
            history: components["schemas"]["LifetimeEventDto"][];
        };
        RemovalActor: {
            /**
             * @description `caller`: a request to dockAPI. `engine`: the container itself, or another client of the engine. `lifetime`: its `ttl` or `idle_timeout`.
             * @example caller
             * @enum {string}
             */
            kind: "caller" | "engine" | "lifetime";
            /**
             * @description Name of the caller's token; null without tokens.
             * @example null
             */
            name: string | null;
        };
        EndedContainerDto: {
            /**
             * @description Full id: 64 hex digits.
             * @example 4c01db0b339c4d7c2f5c8a3b1e0f6d7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e
             */
            id: string;
            /**
             * @description In a cluster: name of the node that it was on, or its id where several nodes have that name.
             * @example worker-1
             */
            node?: string;
            /**
             * @description The name that it had.
             * @example my-nginx
             */
            name: string;
            /**
             * @description The image as requested.
             * @example nginx:latest
             */
            image: string;
            /**
             * @description Labels, including the image's.
             * @example {
             *       "dockapi.managed": "true",
             *       "dockapi.container_port": "80"
             *     }
             */
            labels: {
                [key: string]: string;
            };
            /**
             * @description Exit code; null if it is not known.
             * @example 0
             */
            exit_code: number | null;
            /** @description Whether the kernel killed one of its processes because memory ran out. */
            oom_killed: boolean;
            /**
             * @description RFC 3339; null if it is not known.
             * @example 2026-11-23T12:00:01.123456789Z
             */
            started_at: string | null;
            /**
             * @description RFC 3339.
             * @example 2026-11-23T12:05:00.000Z
             */
            removed_at: string;
            /** @description Who removed it. */
            actor: components["schemas"]["RemovalActor"];
            /**
             * @description Why: a `DELETE`, `auto_remove`, the end of its lifetime, a run that was undone, or another client of the engine (`outside`).
             * @example auto_remove
             * @enum {string}
             */
            because: "delete" | "auto_remove" | "expired" | "idle" | "cancelled" | "outside";
            /**
             * @description Its last 200 log lines, 32 KiB at most. Absent if it was removed outside dockAPI.
             * @example [
             *       "done"
             *     ]
             */
            logs?: string[];
        };
        PoolDto: {
            /**
             * @description In a cluster: name of the node that keeps it, or its id where several nodes have that name.
             * @example worker-1
             */
            node?: string;
            /** @example web */
            name: string;
            /**
             * @description Number of containers that are kept ready.
             * @example 2
             */
            size: number;
            /**
             * @description Number of containers that are ready now.
             * @example 2
             */
            ready: number;
            /** @description Whether they are paused until they are given. */
            pause: boolean;
            /**
             * @description How they are run, without passwords. Without the scope `run`, also without `env` and `ready`.
             * @example {
             *       "image": "nginx:latest",
             *       "container_port": 80
             *     }
             */
            run: {
                [key: string]: unknown;
            };
            /**
             * @description Why it is not filled; null if it is, or will be soon.
             * @example null
             */
            problem: string | null;
        };
        PoolRunDto: {
            /** @description Replaces the image's entrypoint. Read like `command`; `[]` or an empty string removes it. */
            entrypoint?: string | string[];
            /**
             * @description Absolute path of the working directory. The engine creates it if necessary. Default: the image's.
             * @example /tmp
             */
            workdir?: string;
            /**
             * @description Host name inside the container. Default: the container's short id.
             * @example web
             */
            hostname?: string;
            /**
             * @description Run the engine's init as process 1; it reaps zombies and forwards signals.
             * @default false
             */
            init?: boolean;
            /**
             * @description Signal sent by `stop`: a name, with or without `SIG`, or a number. Default: the image's, otherwise `SIGTERM`.
             * @example SIGINT
             */
            stop_signal?: string | number;
            /**
             * @description Seconds that `stop` and `restart` wait before they kill the container, if the request has no `timeout`.
             * @default 10
             * @example 10
             */
            stop_timeout?: number;
            /**
             * @description Supplementary groups of the process, by name or number.
             * @example [
             *       "video"
             *     ]
             */
            group_add?: string[];
            /**
             * @description Health check instead of the image's; `"none"`: no health check.
             * @example none
             */
            health?: components["schemas"]["HealthTestDto"] | "none";
            /**
             * @description Seconds from the first start of the container to its end. Null: no end. Default and maximum: see `GET /policy`.
             * @example 3600
             */
            ttl?: number | null;
            /**
             * @description Seconds without activity until `on_idle`. Null: never. Default and maximum: see `GET /policy`.
             * @example 900
             */
            idle_timeout?: number | null;
            /**
             * @description What happens to an idle container. A stopped or paused one sleeps: a request wakes it.
             * @default stop
             * @enum {string}
             */
            on_idle?: "stop" | "pause" | "remove";
            /**
             * @description What happens at the end of `ttl`. A container that is stopped then is not woken.
             * @default remove
             * @enum {string}
             */
            on_expire?: "remove" | "stop";
            /**
             * @description Whether a request wakes the container when it sleeps.
             * @default true
             */
            wake?: boolean;
            /**
             * @description Seconds that a request waits until a container that it wakes is ready.
             * @default 30
             * @example 30
             */
            wake_timeout?: number;
            /** @description Command that runs in the container before a lifetime stops or removes it, for 10 s at most. Read like `command`. */
            before_stop?: string | string[];
            /**
             * @description Size of `/dev/shm`: bytes, or a size such as `256m`. At most the memory limit.
             * @example 64m
             */
            shm_size?: string | number;
            /**
             * @description File systems in memory: path → options (`size`, `mode`, `uid`, `gid`, `nr_inodes`, `ro`, `rw`, `exec`, `noexec`,
             *     `nosuid`, `nodev`). Without a size, each is as large as the limits allow.
             * @example {
             *       "/run": "size=16m,mode=1777"
             *     }
             */
            tmpfs?: {
                [key: string]: string;
            };
            /**
             * @description Ulimits by name: a number for both limits, or `{soft, hard}`. -1: unlimited. `nice` and `rtprio` need the scope `host`.
             * @example {
             *       "nofile": 1024
             *     }
             */
            ulimits?: {
                [key: string]: number | {
                    soft: number;
                    hard: number;
                };
            };
            /**
             * @description Capabilities to add, by Docker's names; needs the scope `host`. `ALL` and those that allow an escape are refused.
             * @example []
             */
            cap_add?: string[];
            /** @description Number of GPUs, or `all`; needs the scope `host`. */
            gpus?: "all" | number;
            /**
             * @description Entries for the container's `/etc/hosts`: name → IPv4 or IPv6 address, or `host-gateway` for the engine's host.
             * @example {
             *       "host.docker.internal": "host-gateway"
             *     }
             */
            extra_hosts?: {
                [key: string]: string;
            };
            /**
             * @description Node of the cluster, by name or id. Default: the one with the most free of what the run asks for.
             * @example worker-1
             */
            node?: string;
            /** @description Conditions for the node. */
            placement?: components["schemas"]["PlacementDto"];
            /**
             * @description An image reference in Docker's syntax; without a tag, `latest`. It is pulled if the engine lacks it.
             * @example nginx:latest
             */
            image: string;
            /**
             * @description The TCP port of the container to publish.
             * @example 80
             */
            container_port: number;
            /**
             * @description More ports to publish, by the same rules: container ports, or objects `{container_port, host_port?}`.
             * @example []
             */
            ports?: (number | components["schemas"]["FurtherPortDto"])[];
            /**
             * @description Environment variables.
             * @example {
             *       "KEY": "VALUE"
             *     }
             */
            env?: {
                [key: string]: string;
            };
            /** @description Replaces the image's command. A string is split into words as in a POSIX shell, with quotes and backslashes, but no shell runs it. */
            command?: string | string[];
            /**
             * @description Remove the container after it exits. With a restart policy: when dockAPI stops it or, with `on-failure`, it exits with 0.
             * @default false
             */
            auto_remove?: boolean;
            /**
             * @description `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`.
             * @default no
             * @example no
             */
            restart_policy?: string;
            /**
             * @description `host:container[:ro|rw]`; the host part is an absolute path or the name of a volume.
             * @example []
             */
            volumes?: string[];
            /** @description An existing network that publishes ports. Default: `DOCKAPI_NETWORK`, otherwise the engine's `bridge`. */
            network?: string;
            /**
             * @description Memory limit: bytes, or a size such as `512m` or `1g`; at least 6 MiB. Default and maximum: see `GET /policy`.
             * @example 512m
             */
            memory?: string | number;
            /**
             * @description CPU limit in CPUs: 0.5 is half of one. Default and maximum: see `GET /policy`.
             * @example 1
             */
            cpus?: number;
            /**
             * @description Maximum number of processes and threads. Default and maximum: see `GET /policy`.
             * @example 100
             */
            pids_limit?: number;
            /**
             * @description Make the root file system read-only; volumes stay writable.
             * @default false
             */
            read_only?: boolean;
            /** @description `user[:group]`, by name or number. Default: the image's. */
            user?: string;
            /**
             * @description Capabilities to drop, by Docker's names, or `ALL`.
             * @example [
             *       "NET_RAW"
             *     ]
             */
            cap_drop?: string[];
            /**
             * @description `Host` header that the proxy sends: `public`, the host that the client used, or `published`, the published address.
             *     Default: `public` at the container's own origin, `published` by path.
             * @enum {string}
             */
            host_header?: "public" | "published";
            /**
             * @description Labels. Names that begin with `dockapi.` are reserved.
             * @example {
             *       "team": "a"
             *     }
             */
            labels?: {
                [key: string]: string;
            };
            /**
             * @description Respond only when the container is ready: see `ready` and `health_path`. Default: true with `ready`, otherwise false.
             * @example true
             */
            wait_ready?: boolean;
            /**
             * @description Ready when this path returns 2xx. Default: when the image's health check passes or, without one, the port responds.
             * @example /
             */
            health_path?: string;
            /** @description Conditions of readiness: `all` or `any` of up to 10. They are kept for later starts. Not with `health_path`. */
            ready?: components["schemas"]["ReadyDto"];
            /**
             * @description Timeout in seconds from the start of the container.
             * @default 30
             */
            wait_timeout?: number;
            /**
             * @description When to pull; `missing`: only if the engine lacks the image.
             * @default missing
             * @enum {string}
             */
            pull?: "missing" | "always" | "never";
            /**
             * @description `os/arch[/variant]` of the image, for engines that run several platforms. Default: the engine's own.
             * @example linux/amd64
             */
            platform?: string;
            /** @description Login for the pull. Default: what `docker login` stored. */
            registry_auth?: components["schemas"]["RegistryAuthDto"];
        };
        PutPoolDto: {
            /** @description How its containers are run. */
            run: components["schemas"]["PoolRunDto"];
            /**
             * @description Number of containers that are kept ready.
             * @example 2
             */
            size: number;
            /**
             * @description Pause them until they are given: they take memory, but no CPU.
             * @default true
             */
            pause?: boolean;
        };
        RemovedPoolDto: {
            /** @example web */
            name: string;
            /** @description Always true. */
            removed: boolean;
        };
        ExecDto: {
            /**
             * @description Program and arguments. A string is split at whitespace, with quotes and backslashes as in a POSIX shell; no shell
             *     runs.
             * @example [
             *       "ls",
             *       "-la",
             *       "/"
             *     ]
             */
            command: string | string[];
            /**
             * @description Working directory: an absolute path in the container; others are refused (exit code 126 or 127). Default: the
             *     image's.
             * @example /
             */
            workdir?: string;
            /**
             * @description Additional environment variables.
             * @example {
             *       "DEMO": "1"
             *     }
             */
            env?: {
                [key: string]: string;
            };
            /**
             * @description Allocates a terminal. stderr is then part of stdout.
             * @default false
             */
            tty?: boolean;
            /** @description `user[:group]`, by name or number. Default: the container's. */
            user?: string;
            /**
             * @description Seconds after which the command and everything that it has started are ended. Default and maximum: DOCKAPI_EXEC_TIMEOUT,
             *     or no limit.
             */
            timeout?: number;
            /**
             * @description Input of the command. Its stdin ends after it; without it, there is none.
             * @example hello
             */
            stdin?: string;
        };
        ExecResultDto: {
            /** @description Full id of the container. */
            id: string;
            /**
             * @description 126 or 127 if the command could not be started; `stderr` is the engine's error then.
             * @example 0
             */
            exit_code: number;
            /** @description Decoded as UTF-8. */
            stdout: string;
            /**
             * @description Decoded as UTF-8; null if there is none.
             * @example null
             */
            stderr: string | null;
            /** @description Whether output is missing: it exceeds DOCKAPI_OUTPUT_LIMIT, or the engine's stream broke. */
            truncated: boolean;
            /** @description True if the container ended while the command ran; absent otherwise. */
            container_ended?: boolean;
        };
        StartExecDto: {
            /**
             * @description Program and arguments. A string is split at whitespace, with quotes and backslashes as in a POSIX shell; no shell
             *     runs.
             * @example [
             *       "ls",
             *       "-la",
             *       "/"
             *     ]
             */
            command: string | string[];
            /**
             * @description Working directory: an absolute path in the container; others are refused (exit code 126 or 127). Default: the
             *     image's.
             * @example /
             */
            workdir?: string;
            /**
             * @description Additional environment variables.
             * @example {
             *       "DEMO": "1"
             *     }
             */
            env?: {
                [key: string]: string;
            };
            /**
             * @description Allocates a terminal. stderr is then part of stdout.
             * @default false
             */
            tty?: boolean;
            /** @description `user[:group]`, by name or number. Default: the container's. */
            user?: string;
            /**
             * @description Seconds after which the command and everything that it has started are ended. Default and maximum: DOCKAPI_EXEC_TIMEOUT,
             *     or no limit.
             */
            timeout?: number;
            /**
             * @description Whether the command takes input: see the routes `input` and `attach`.
             * @default false
             */
            stdin?: boolean;
            /**
             * @description Whether the command waits while its output is not read, so that no reader misses any: see docs/exec.md. Otherwise it goes
             *     on at its own pace.
             * @default false
             */
            wait_for_reader?: boolean;
            /** @description Columns of the terminal, with `tty`. */
            cols?: number;
            /** @description Rows of the terminal, with `tty`. */
            rows?: number;
            /**
             * @description A name of your own, so that the request can be sent again: with the same body it returns the same exec. 1 to 128 of `A-Z`,
             *     `a-z`, `0-9`, `_`, `.` and `-`. Default: a random one.
             */
            exec_id?: string;
            /**
             * @description Seconds that the exec and its output are kept after its end.
             * @default 600
             */
            keep?: number;
        };
        ExecOutput: {
            /**
             * @description The output after this byte is kept.
             * @example 0
             */
            first: number;
            /**
             * @description Number of bytes so far: later output is read after this one.
             * @example 6
             */
            next: number;
        };
        Exec: {
            exec_id: string;
            /** @description Full id. */
            container_id: string;
            /**
             * @description Program and arguments.
             * @example [
             *       "sh",
             *       "-c",
             *       "echo hello"
             *     ]
             */
            command: string[];
            /** @description Whether it has a terminal. */
            tty: boolean;
            /** @description Whether it waits while its output is not read. */
            wait_for_reader: boolean;
            /**
             * @description `lost`: dockAPI or the engine ended meanwhile, and the command may go on.
             * @enum {string}
             */
            state: "running" | "exited" | "killed" | "timed_out" | "container_ended" | "lost";
            /**
             * @description 126 or 127 if the command could not be started; null while it runs, or if it is not known.
             * @example 0
             */
            exit_code: number | null;
            /**
             * @description The signal that ended it, by its exit code.
             * @example null
             */
            signal: string | null;
            /**
             * Format: date-time
             * @description RFC 3339.
             */
            started_at: string;
            /**
             * Format: date-time
             * @description RFC 3339; null while it runs.
             */
            ended_at: string | null;
            /** @enum {string} */
            stdin: "open" | "closed" | "none";
            output: components["schemas"]["ExecOutput"];
            /** @description Processes of the command that could not be ended; absent if there are none. */
            survivors?: number[];
        };
        ResizeDto: {
            /** @example 120 */
            cols: number;
            /** @example 40 */
            rows: number;
        };
        KillExecDto: {
            /**
             * @description The first signal, by its name, with or without `SIG`, or its number.
             * @default TERM
             * @example TERM
             */
            signal?: string | number;
            /**
             * @description Seconds until SIGKILL.
             * @default 5
             */
            grace?: number;
        };
        FileEntryDto: {
            /**
             * @description Absolute. Invalid UTF-8 appears as U+FFFD.
             * @example /tmp/hello.txt
             */
            path: string;
            /**
             * @description The last part of the path.
             * @example hello.txt
             */
            name: string;
            /** @description The path percent-encoded, for the parameter `path`. Present only if the path is not valid UTF-8. */
            path_encoded?: string;
            /**
             * @example file
             * @enum {string}
             */
            type: "file" | "directory" | "symlink" | "other";
            /**
             * @description Bytes; 0 for anything but files.
             * @example 6
             */
            size: number;
            /**
             * @description Permissions, octal.
             * @example 0644
             */
            mode: string;
            /** @example 0 */
            uid: number;
            /** @example 0 */
            gid: number;
            /**
             * @description Time of the last change of the content, RFC 3339.
             * @example 2026-01-02T03:04:05.678Z
             */
            modified: string;
            /** @description Target of a symlink, as stored. */
            target?: string;
        };
        FileListDto: {
            /**
             * @description The directory, with links resolved.
             * @example /tmp
             */
            path: string;
            /** @description Sorted by path. */
            entries: components["schemas"]["FileEntryDto"][];
            /** @description True if there are more than 10,000 entries. */
            truncated: boolean;
        };
        RemovedFileDto: {
            /** @example /tmp/hello.txt */
            path: string;
            /** @enum {boolean} */
            removed: true;
        };
        WrittenFileDto: {
            /**
             * @description Its path, with links resolved.
             * @example /tmp/hello.txt
             */
            path: string;
            /**
             * @description Size of the body in bytes.
             * @example 6
             */
            size: number;
        };
        ChangeDto: {
            /** @example /etc/nginx/nginx.conf */
            path: string;
            /**
             * @example changed
             * @enum {string}
             */
            kind: "added" | "changed" | "deleted";
        };
        ChangesDto: {
            /** @description At most 10,000 entries. */
            changes: components["schemas"]["ChangeDto"][];
            /** @description True if there are more changes. */
            truncated: boolean;
        };
        CommitDto: {
            /**
             * @description Name of the new image; without a tag, `latest`. An existing image with this name loses it.
             * @example team/snapshot:1
             */
            image: string;
            /**
             * @description Pause the container meanwhile, so that its files are consistent.
             * @default true
             */
            pause?: boolean;
            /**
             * @description Labels of the image, in addition to the container's. Names that begin with `dockapi.` are reserved.
             * @example {
             *       "team": "a"
             *     }
             */
            labels?: {
                [key: string]: string;
            };
        };
        CommittedImageDto: {
            /** @example sha256:605c77e624ddb75e6110f997c58876baa13f8754486b461117934b24a9dc3a85 */
            id: string;
            /**
             * @description As in the request.
             * @example team/snapshot:1
             */
            image: string;
        };
        MemoryStatsDto: {
            /**
             * @description Bytes in use, without the page cache that the kernel can drop.
             * @example 4194304
             */
            used: number;
            /**
             * @description The container's limit in bytes, otherwise the host's memory.
             * @example 268435456
             */
            limit: number;
            /**
             * @description Of `limit`.
             * @example 1.56
             */
            percent: number;
        };
        NetworkStatsDto: {
            /** @example 1024 */
            received: number;
            /** @example 2048 */
            sent: number;
            /** @example 0 */
            received_per_second: number;
            /** @example 0 */
            sent_per_second: number;
        };
        BlockStatsDto: {
            /** @example 0 */
            read: number;
            /** @example 0 */
            written: number;
            /** @example 0 */
            read_per_second: number;
            /** @example 0 */
            written_per_second: number;
        };
        StatsDto: {
            /**
             * @description 100 is one full CPU.
             * @example 12.5
             */
            cpu_percent: number;
            /**
             * @description The container's limit, otherwise the host's number of CPUs.
             * @example 2
             */
            cpus: number;
            /**
             * @description Processes and threads.
             * @example 3
             */
            pids: number;
            /** @description The full id. */
            id: string;
            /** @example my-nginx */
            name: string;
            /**
             * @description Time of the measurement, RFC 3339.
             * @example 2026-11-23T12:00:00.123456789Z
             */
            at: string;
            memory: components["schemas"]["MemoryStatsDto"];
            network: components["schemas"]["NetworkStatsDto"];
            block: components["schemas"]["BlockStatsDto"];
        };
        AllStatsDto: {
            /** @description One entry per running container, paused ones included. */
            containers: components["schemas"]["StatsDto"][];
        };
        ProcessDto: {
            /**
             * @description Process id on the engine's host.
             * @example 4711
             */
            pid: number;
            /**
             * @description Process id of its parent.
             * @example 4690
             */
            ppid: number;
            /**
             * @description User name on the engine's host.
             * @example root
             */
            user: string;
            /**
             * @description Over its lifetime; 100 is one full CPU.
             * @example 0.3
             */
            cpu_percent: number;
            /**
             * @description Of the host's memory.
             * @example 0.1
             */
            memory_percent: number;
            /**
             * @description Seconds since its start.
             * @example 42
             */
            elapsed: number;
            /**
             * @description With its arguments.
             * @example nginx: master process nginx -g daemon off;
             */
            command: string;
        };
        ProcessesDto: {
            processes: components["schemas"]["ProcessDto"][];
        };
        UpdateContainerDto: {
            /**
             * @description A name in Docker's syntax, but not 12 to 64 hex digits, which look like an id; nor, in a cluster, 25 letters and digits.
             * @example my-nginx
             */
            name?: string;
            /**
             * @description Memory limit: bytes, or a size such as `512m` or `1g`; at least 6 MiB. Default and maximum: see `GET /policy`.
             * @example 512m
             */
            memory?: string | number;
            /**
             * @description CPU limit in CPUs: 0.5 is half of one. Default and maximum: see `GET /policy`.
             * @example 1
             */
            cpus?: number;
            /**
             * @description Maximum number of processes and threads. Default and maximum: see `GET /policy`.
             * @example 100
             */
            pids_limit?: number;
            /**
             * @description Seconds from the first start of the container to its end. Null: no end. Default and maximum: see `GET /policy`.
             * @example 3600
             */
            ttl?: number | null;
            /**
             * @description Seconds without activity until `on_idle`. Null: never. Default and maximum: see `GET /policy`.
             * @example 900
             */
            idle_timeout?: number | null;
            /**
             * @description What happens to an idle container. A stopped or paused one sleeps: a request wakes it.
             * @default stop
             * @enum {string}
             */
            on_idle?: "stop" | "pause" | "remove";
            /**
             * @description What happens at the end of `ttl`. A container that is stopped then is not woken.
             * @default remove
             * @enum {string}
             */
            on_expire?: "remove" | "stop";
            /**
             * @description Whether a request wakes the container when it sleeps.
             * @default true
             */
            wake?: boolean;
            /**
             * @description Seconds that a request waits until a container that it wakes is ready.
             * @default 30
             * @example 30
             */
            wake_timeout?: number;
            /** @description Command that runs in the container before a lifetime stops or removes it, for 10 s at most. Read like `command`. */
            before_stop?: string | string[];
            /**
             * @description `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`. Not with `auto_remove`.
             * @example on-failure:3
             */
            restart_policy?: string;
            /**
             * Format: date-time
             * @description Time of its end, instead of `ttl`: RFC 3339, in the future. Null: no end.
             * @example 2099-01-01T00:00:00Z
             */
            expires_at?: string | null;
        };
        KillDto: {
            /**
             * @description The signal's name, with or without `SIG`, or its number.
             * @default KILL
             * @example HUP
             */
            signal?: string | number;
        };
        KilledContainerDto: {
            /** @description The full id. */
            id: string;
            /**
             * @description The signal's usual name, without `SIG`.
             * @example HUP
             */
            signal: string;
        };
        CreateLinkDto: {
            /**
             * @description Lifetime of the link in seconds.
             * @default 3600
             */
            expires_in?: number;
            /** @description The published container port that it opens. Default: the `container_port` of the run. */
            port?: number;
            /** @description The methods that it allows; a WebSocket is a GET. Default: all proxied methods. */
            methods?: ("ACL" | "BIND" | "CHECKOUT" | "COPY" | "DELETE" | "GET" | "HEAD" | "LINK" | "LOCK" | "M-SEARCH" | "MERGE" | "MKACTIVITY" | "MKCALENDAR" | "MKCOL" | "MOVE" | "NOTIFY" | "OPTIONS" | "PATCH" | "POST" | "PROPFIND" | "PROPPATCH" | "PURGE" | "PUT" | "QUERY" | "REBIND" | "REPORT" | "SEARCH" | "SOURCE" | "SUBSCRIBE" | "UNBIND" | "UNLINK" | "UNLOCK" | "UNSUBSCRIBE")[];
        };
        CreatedLinkDto: {
            /** @description Identifies it in `DELETE /containers/{id}/links/{link_id}`. */
            id: string;
            /**
             * @description RFC 3339.
             * @example 2026-11-23T13:00:00.000Z
             */
            expires_at: string;
            /**
             * @description The methods that it allows.
             * @example [
             *       "GET",
             *       "HEAD"
             *     ]
             */
            methods: string[];
            /**
             * @description The container port that it opens; null: the `container_port` of the run.
             * @example null
             */
            port: number | null;
            /**
             * @description Opens the container at its own origin. It is returned only once, and gives access to everyone who has it.
             * @example http://3f4e1c0a9b7d.localhost:8000/?dockapi_link=5b0c…
             */
            url: string;
        };
        LinkDto: {
            /** @description Identifies it in `DELETE /containers/{id}/links/{link_id}`. */
            id: string;
            /**
             * @description RFC 3339.
             * @example 2026-11-23T13:00:00.000Z
             */
            expires_at: string;
            /**
             * @description The methods that it allows.
             * @example [
             *       "GET",
             *       "HEAD"
             *     ]
             */
            methods: string[];
            /**
             * @description The container port that it opens; null: the `container_port` of the run.
             * @example null
             */
            port: number | null;
        };
        RevokedLinkDto: {
            id: string;
            /** @description Always true. */
            revoked: boolean;
        };
        ProxyTargetDto: {
            /**
             * @description The full id.
             * @example 3f4e1c0a9b7d5e2f6a8c4b1d0e9f7a5c3b2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f
             */
            container_id: string;
            /**
             * @description The port of the container that is asked for: `container_port` of its run, unless the request names another.
             * @example 80
             */
            container_port: number;
            /**
             * @description The published port as the engine has it now.
             * @example http://127.0.0.1:20001
             */
            upstream: string;
            /**
             * @description How dockAPI gets there: at the `container`'s own address, at its `published` port, or, from a container itself, at that
             *     port on the host as its `gateway`.
             * @enum {string}
             */
            reach: "container" | "published" | "gateway";
            /**
             * @description The container's own origin, where absolute links work: a subdomain of `localhost`, or of `DOCKAPI_PROXY_DOMAIN`, with
             *     the scheme and port of this request. null: it has none, as dockAPI was not asked at a loopback host and no domain is
             *     configured.
             * @example http://3f4e1c0a9b7d.localhost:8000/
             */
            url: string | null;
            /**
             * @description What the application sees as `Host`, as the run's `host_header` asked. null: the public host at the container's own
             *     origin, the published address by path.
             * @enum {string|null}
             */
            host_header: "public" | "published" | null;
        };
        ServiceDto: {
            /** @example dockAPI */
            name: string;
            /** @example 0.1.0 */
            version: string;
            /**
             * @description Path of Swagger UI.
             * @example /docs
             */
            docs: string;
            /**
             * @description Path of the OpenAPI document.
             * @example /openapi.json
             */
            openapi: string;
        };
    };
    responses: {
        /** @description Possible for every route: `invalid_request` (400), `unauthorized` (401), `forbidden` (403), `request_timeout` (408), `payload_too_large` (413), `unsupported_media_type` (415), `expectation_failed` (417), `too_many_requests` (429), `headers_too_large` (431), `internal_error` (500), `too_many_open_files` (500), `store_unreachable` (500), `node_unreachable` (502) */
        AnyRoute: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Internal Server Error",
                 *       "status": 500,
                 *       "detail": "dockAPI failed to handle this request: see its log",
                 *       "instance": "/containers/run",
                 *       "code": "internal_error"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "invalid_request" | "unauthorized" | "forbidden" | "request_timeout" | "payload_too_large" | "unsupported_media_type" | "expectation_failed" | "too_many_requests" | "headers_too_large" | "internal_error" | "too_many_open_files" | "store_unreachable" | "node_unreachable";
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    containersList: {
        parameters: {
            query?: {
                /** @description Only containers in this state. */
                status?: "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead" | "unreachable";
                /** @description Only containers with this label, `key=value` or `key`. If repeated, all labels must match. */
                label?: string[];
                /** @description Only containers whose name contains this, as `docker ps --filter name=`; a regular expression. */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContainerDto"][];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    containersInspect: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContainerDetailsDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    lifecycleRemove: {
        parameters: {
            query?: {
                /** @description Also removes a running container. */
                force?: boolean;
            };
            header?: {
                /** @description `respond-async`: respond at once with an operation, and go on without the client */
                Prefer?: "respond-async";
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedContainerDto"];
                };
            };
            /** @description With `Prefer: respond-async`: the operation */
            202: {
                headers: {
                    /** @description Path of the operation */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDto"];
                };
            };
            /** @description Bad Request: `container_running`, `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_running" | "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    verbsUpdate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateContainerDto"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContainerDetailsDto"];
                };
            };
            /** @description Bad Request: `not_supported`, `name_in_use`, `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "not_supported"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "not_supported" | "name_in_use" | "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    containersEnv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContainerEnvDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    runRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async`: respond at once with an operation, and go on without the client */
                Prefer?: "respond-async";
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunContainerDto"] | components["schemas"]["RunFromPoolDto"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunResultDto"];
                };
            };
            /** @description With `Prefer: respond-async`: the operation */
            202: {
                headers: {
                    /** @description Path of the operation */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `image_not_found`, `image_pull_denied`, `port_in_use`, `name_in_use`, `network_not_found`, `volume_path_not_found`, `logs_not_readable`, `no_node_fits` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "image_not_found" | "image_pull_denied" | "port_in_use" | "name_in_use" | "network_not_found" | "volume_path_not_found" | "logs_not_readable" | "no_node_fits";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `pool_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "pool_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "pool_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `registry_unreachable`, `registry_rate_limited`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "registry_unreachable" | "registry_rate_limited" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Bad Gateway: `node_unreachable`, `container_exited`, `upstream_failed` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "node_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "node_unreachable" | "container_exited" | "upstream_failed";
                    };
                };
            };
            /** @description Gateway Timeout: `not_ready`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "not_ready"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "not_ready" | "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    lifecycleStart: {
        parameters: {
            query?: {
                /** @description Respond only when the container is ready, by the conditions of its run. */
                wait_ready?: boolean;
                /** @description Timeout in seconds of `wait_ready`. Default: the run's. */
                wait_timeout?: number;
            };
            header?: {
                /** @description `respond-async`: respond at once with an operation, and go on without the client */
                Prefer?: "respond-async";
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContainerDto"];
                };
            };
            /** @description With `Prefer: respond-async`: the operation */
            202: {
                headers: {
                    /** @description Path of the operation */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDto"];
                };
            };
            /** @description Bad Request: `container_not_running`, `port_in_use`, `network_not_found`, `volume_path_not_found`, `logs_not_readable`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "port_in_use" | "network_not_found" | "volume_path_not_found" | "logs_not_readable" | "invalid_request";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Bad Gateway: `container_exited`, `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_exited"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "container_exited" | "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `not_ready`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "not_ready"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "not_ready" | "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    lifecycleRestart: {
        parameters: {
            query?: {
                /** @description Respond only when the container is ready, by the conditions of its run. */
                wait_ready?: boolean;
                /** @description Timeout in seconds of `wait_ready`. Default: the run's. */
                wait_timeout?: number;
                /** @description Seconds until the container is killed. Default: the run's `stop_timeout`, otherwise 10. */
                timeout?: number;
            };
            header?: {
                /** @description `respond-async`: respond at once with an operation, and go on without the client */
                Prefer?: "respond-async";
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContainerDto"];
                };
            };
            /** @description With `Prefer: respond-async`: the operation */
            202: {
                headers: {
                    /** @description Path of the operation */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDto"];
                };
            };
            /** @description Bad Request: `container_not_running`, `port_in_use`, `network_not_found`, `volume_path_not_found`, `logs_not_readable`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "port_in_use" | "network_not_found" | "volume_path_not_found" | "logs_not_readable" | "invalid_request";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Bad Gateway: `container_exited`, `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_exited"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "container_exited" | "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `not_ready`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "not_ready"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "not_ready" | "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    lifecycleStop: {
        parameters: {
            query?: {
                /** @description Seconds until the container is killed. Default: the run's `stop_timeout`, otherwise 10. */
                timeout?: number;
            };
            header?: {
                /** @description `respond-async`: respond at once with an operation, and go on without the client */
                Prefer?: "respond-async";
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoppedContainerDto"];
                };
            };
            /** @description With `Prefer: respond-async`: the operation */
            202: {
                headers: {
                    /** @description Path of the operation */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    lifetimesLifetime: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LifetimeDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    lifetimesTouch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LifetimeDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    logsReadLogs: {
        parameters: {
            query?: {
                /** @description Number of lines from the end, after the other parameters are applied, or `all`. */
                tail?: string;
                /** @description Continues with new lines, until the container exits or the time of `until` is reached. */
                follow?: boolean;
                /** @description Starts each line with its time, RFC 3339. */
                timestamps?: boolean;
                stdout?: boolean;
                stderr?: boolean;
                /** @description Only lines written since this time: RFC 3339, Unix seconds, or a duration before now such as `10m` or `1h30m`. */
                since?: string;
                /** @description Only lines written until this time; same formats as `since`. A followed log ends at this time. */
                until?: string;
                /** @description With `Accept: text/event-stream`: id of a line after which the log begins. `Last-Event-ID` takes precedence. */
                last_event_id?: string;
            };
            header?: {
                /** @description Id of the last event that the client has seen */
                "Last-Event-ID"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The log; with `Accept: text/event-stream` an event for each line, then `end` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                    "text/event-stream": string;
                };
            };
            /** @description Bad Request: `logs_not_readable`, `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "logs_not_readable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "logs_not_readable" | "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Too Many Requests: `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "too_many_requests"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "too_many_requests";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    removedList: {
        parameters: {
            query?: {
                /** @description Number of containers, the newest first. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedContainerDto"][];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    removedGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name that it had */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedContainerDto"];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    poolsList: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: all nodes. */
                node?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolDto"][];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    poolsGet: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: the node that keeps it. */
                node?: string;
            };
            header?: never;
            path: {
                /** @description Name of the pool */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolDto"];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Not Found: `pool_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "pool_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "pool_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Bad Gateway: `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "node_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    poolsPut: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: the node that keeps it, or the node that is asked. */
                node?: string;
            };
            header?: never;
            path: {
                /** @description Name of the pool */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutPoolDto"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `volume_path_not_found` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "volume_path_not_found";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Bad Gateway: `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "node_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    poolsRemove: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: the node that keeps it. */
                node?: string;
            };
            header?: never;
            path: {
                /** @description Name of the pool */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedPoolDto"];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Not Found: `pool_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "pool_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "pool_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Bad Gateway: `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "node_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    execExec: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecDto"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecResultDto"];
                };
            };
            /** @description Bad Request: `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `exec_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "exec_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "exec_timeout" | "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    execsList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exec"][];
                };
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    execsStart: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartExecDto"];
            };
        };
        responses: {
            /** @description The exec of the same `exec_id` and body */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exec"];
                };
            };
            /** @description The command has been started */
            201: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exec"];
                };
            };
            /** @description Bad Request: `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Conflict: `exec_id_in_use` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "exec_id_in_use"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "exec_id_in_use";
                    };
                };
            };
            /** @description Too Many Requests: `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "too_many_requests"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "too_many_requests";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    execsGet: {
        parameters: {
            query?: {
                /** @description Seconds to wait for its end, at most. */
                wait?: number;
            };
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: unknown;
                /** @description As the exec tells it */
                exec_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exec"];
                };
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `exec_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "exec_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "exec_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `peer_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "peer_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "peer_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    execsDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: unknown;
                /** @description As the exec tells it */
                exec_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exec"];
                };
            };
            /** @description Bad Request: `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `exec_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "exec_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "exec_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `peer_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "peer_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "peer_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    execsOutput: {
        parameters: {
            query?: {
                /** @description Number of bytes to skip: those that were read before. `Last-Event-ID` wins. */
                after?: number;
                /** @description Whether to go on until the command ends. */
                follow?: boolean;
            };
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: unknown;
                /** @description As the exec tells it */
                exec_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The output that is kept */
            200: {
                headers: {
                    /** @description Number of bytes so far, of a text without `follow` */
                    "X-Output-Next"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                    "application/x-ndjson": string;
                    "text/event-stream": string;
                };
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `exec_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "exec_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "exec_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Gone: `output_gone` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gone",
                     *       "status": 410,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "output_gone"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 410;
                        /** @enum {unknown} */
                        code?: "output_gone";
                    };
                };
            };
            /** @description Too Many Requests: `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "too_many_requests"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "too_many_requests";
                    };
                };
            };
            /** @description Internal Server Error: `peer_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "peer_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "peer_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    execsAttach: {
        parameters: {
            query?: {
                /** @description Number of bytes to skip. */
                after?: number;
                /** @description Only watch. */
                watch?: boolean;
                /** @description Take the place of the client that writes. */
                takeover?: boolean;
                /** @description Number of bytes that may be on their way each way, as docs/exec.md says. Default: no limit. */
                window?: number;
            };
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: unknown;
                /** @description As the exec tells it */
                exec_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A WebSocket of `v5.channel.k8s.io` or `v4.channel.k8s.io` */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `exec_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "exec_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "exec_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Conflict: `exec_attached` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "exec_attached"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "exec_attached";
                    };
                };
            };
            /** @description Gone: `output_gone` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gone",
                     *       "status": 410,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "output_gone"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 410;
                        /** @enum {unknown} */
                        code?: "output_gone";
                    };
                };
            };
            /** @description Too Many Requests: `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "too_many_requests"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "too_many_requests";
                    };
                };
            };
            /** @description Internal Server Error: `peer_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "peer_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "peer_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    execsInput: {
        parameters: {
            query?: {
                /** @description Whether to close the input after this body. */
                eof?: boolean;
            };
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: unknown;
                /** @description As the exec tells it */
                exec_id: unknown;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `stdin_closed`, `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "stdin_closed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "stdin_closed" | "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `exec_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "exec_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "exec_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Gone: `output_gone` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gone",
                     *       "status": 410,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "output_gone"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 410;
                        /** @enum {unknown} */
                        code?: "output_gone";
                    };
                };
            };
            /** @description Payload Too Large: `payload_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Payload Too Large",
                     *       "status": 413,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "payload_too_large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 413;
                        /** @enum {unknown} */
                        code?: "payload_too_large";
                    };
                };
            };
            /** @description Internal Server Error: `peer_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "peer_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "peer_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    execsResize: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: unknown;
                /** @description As the exec tells it */
                exec_id: unknown;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResizeDto"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `exec_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "exec_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "exec_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Gone: `output_gone` */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gone",
                     *       "status": 410,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "output_gone"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 410;
                        /** @enum {unknown} */
                        code?: "output_gone";
                    };
                };
            };
            /** @description Internal Server Error: `peer_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "peer_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "peer_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    execsKill: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: unknown;
                /** @description As the exec tells it */
                exec_id: unknown;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["KillExecDto"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exec"];
                };
            };
            /** @description Bad Request: `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `exec_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "exec_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "exec_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `peer_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "peer_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "peer_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    snapshotChanges: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangesDto"];
                };
            };
            /** @description Bad Request: `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    snapshotCommit: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async`: respond at once with an operation, and go on without the client */
                Prefer?: "respond-async";
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommitDto"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommittedImageDto"];
                };
            };
            /** @description With `Prefer: respond-async`: the operation */
            202: {
                headers: {
                    /** @description Path of the operation */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDto"];
                };
            };
            /** @description Bad Request: `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    statsAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The usage; with `Accept: text/event-stream`, an event `stats` with the same JSON every second */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllStatsDto"];
                    "text/event-stream": string;
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Too Many Requests: `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "too_many_requests"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "too_many_requests";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    statsOne: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The usage; with `Accept: text/event-stream`, an event `stats` with the same JSON every second */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatsDto"];
                    "text/event-stream": string;
                };
            };
            /** @description Bad Request: `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Too Many Requests: `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "too_many_requests"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "too_many_requests";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    statsTop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcessesDto"];
                };
            };
            /** @description Bad Request: `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    verbsKill: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["KillDto"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KilledContainerDto"];
                };
            };
            /** @description Bad Request: `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    verbsPause: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContainerDto"];
                };
            };
            /** @description Bad Request: `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    verbsUnpause: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContainerDto"];
                };
            };
            /** @description Bad Request: `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_running"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    waitWait: {
        parameters: {
            query?: {
                /** @description `ready`: by the conditions of its run. `exited`: it has exited, and its restart policy does not start it again. */
                for?: "ready" | "running" | "exited" | "removed";
                /** @description Seconds. */
                timeout?: number;
            };
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The container; for `exited` with its `exit_code`, for `removed` its id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContainerDto"] | components["schemas"]["ContainerDetailsDto"] | components["schemas"]["RemovedContainerDto"];
                };
            };
            /** @description Bad Request: `logs_not_readable`, `not_supported`, `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "logs_not_readable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "logs_not_readable" | "not_supported" | "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `shutting_down`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "shutting_down"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "shutting_down" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `container_exited`, `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_exited"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "container_exited" | "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `not_ready`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "not_ready"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "not_ready" | "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    ticketsCreate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketDto"];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Too Many Requests: `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "too_many_requests"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "too_many_requests";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    eventsFollow: {
        parameters: {
            query?: {
                /** @description Only events of this type. May be repeated. */
                type?: ("container.created" | "container.started" | "container.ready" | "container.died" | "container.paused" | "container.unpaused" | "container.renamed" | "container.removed" | "container.health" | "container.expiring" | "container.expired" | "container.idle" | "container.slept" | "container.woke" | "exec.started" | "exec.ended" | "image.pulled")[];
                /** @description Only events of this container: its id, at least the first 12 digits, or its name at the time. */
                container?: string;
                /** @description Id after which the events begin, for clients that cannot send `Last-Event-ID`. The header takes precedence. */
                last_event_id?: string;
            };
            header?: {
                /** @description Id of the last event that the client has seen */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, whose data is an `EventDto`; `gap` where events may be missing. As JSON: up to 500 after an id, otherwise the last 100 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPageDto"];
                    "text/event-stream": string;
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Too Many Requests: `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "too_many_requests"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "too_many_requests";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    webhooksList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDto"][];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Internal Server Error: `store_unreachable`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "store_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "store_unreachable" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    filesRead: {
        parameters: {
            query: {
                /**
                 * @description An absolute path in the container. Links are followed inside the container. Names that are not UTF-8 are sent as
                 *     percent-encoded bytes (`/tmp/%FF`).
                 */
                path: string;
            };
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, or a tar */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                    "application/x-tar": string;
                };
            };
            /** @description The part that `Range` names */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Not changed */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `not_supported`, `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "not_supported"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "not_supported" | "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `file_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "file_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "file_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Precondition Failed: `precondition_failed` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Precondition Failed",
                     *       "status": 412,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "precondition_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 412;
                        /** @enum {unknown} */
                        code?: "precondition_failed";
                    };
                };
            };
            /** @description Range Not Satisfiable: `range_not_satisfiable` */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Range Not Satisfiable",
                     *       "status": 416,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "range_not_satisfiable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 416;
                        /** @enum {unknown} */
                        code?: "range_not_satisfiable";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    filesWrite: {
        parameters: {
            query: {
                /** @description Path of the file to write or, for a tar, of the directory to extract it into. */
                path: string;
                /** @description Permissions of the file, octal. */
                mode?: string;
                /** @description User id of the file's owner. */
                uid?: number;
                /** @description Group id of the file. */
                gid?: number;
                /** @description Create missing directories of the path (mode 0755, the same owner). */
                parents?: boolean;
            };
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
                "application/x-tar": string;
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenFileDto"];
                };
            };
            /** @description Bad Request: `read_only`, `not_supported`, `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "read_only"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "read_only" | "not_supported" | "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `file_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "file_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "file_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Payload Too Large: `payload_too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Payload Too Large",
                     *       "status": 413,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "payload_too_large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 413;
                        /** @enum {unknown} */
                        code?: "payload_too_large";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            /** @description Insufficient Storage: `disk_full` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Insufficient Storage",
                     *       "status": 507,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "disk_full"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 507;
                        /** @enum {unknown} */
                        code?: "disk_full";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    filesRemove: {
        parameters: {
            query: {
                /**
                 * @description An absolute path in the container. Links are followed inside the container. Names that are not UTF-8 are sent as
                 *     percent-encoded bytes (`/tmp/%FF`).
                 */
                path: string;
                /** @description Remove a directory with its contents. */
                recursive?: boolean;
            };
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedFileDto"];
                };
            };
            /** @description Bad Request: `read_only`, `not_supported`, `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "read_only"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "read_only" | "not_supported" | "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `file_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "file_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "file_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    filesStat: {
        parameters: {
            query: {
                /**
                 * @description An absolute path in the container. Links are followed inside the container. Names that are not UTF-8 are sent as
                 *     percent-encoded bytes (`/tmp/%FF`).
                 */
                path: string;
            };
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The headers of GET */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not changed */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `not_supported`, `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "not_supported"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "not_supported" | "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `file_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "file_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "file_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Precondition Failed: `precondition_failed` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Precondition Failed",
                     *       "status": 412,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "precondition_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 412;
                        /** @enum {unknown} */
                        code?: "precondition_failed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    filesList: {
        parameters: {
            query: {
                /** @description An absolute path of a directory in the container. Links are followed inside the container. */
                path: string;
                /** @description Number of levels to list. */
                depth?: number;
            };
            header?: never;
            path: {
                /** @description Full id, at least its first 12 digits, or the name */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileListDto"];
                };
            };
            /** @description Bad Request: `not_supported`, `container_not_running`, `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "not_supported"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "not_supported" | "container_not_running" | "invalid_request";
                    };
                };
            };
            /** @description Not Found: `file_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "file_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "file_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    linksList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As of GET /containers/{id} */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkDto"][];
                };
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `store_unreachable`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "store_unreachable" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    linksCreate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description As of GET /containers/{id} */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLinkDto"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedLinkDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `port_not_published`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "port_not_published"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "port_not_published" | "container_not_found";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `store_unreachable`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "store_unreachable" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    linksRevoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As of GET /containers/{id} */
                id: string;
                link_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevokedLinkDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `link_not_found`, `container_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "link_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "link_not_found" | "container_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `store_unreachable`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "store_unreachable" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    proxyDescribe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The full id, 12 or more of its first digits, or the name; `:{port}` names another published port */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProxyTargetDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `container_not_running` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "container_not_running";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    proxyGetRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyPutRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyPostRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyDeleteRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyOptionsRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyHeadRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyPatchRoot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
                /**
                 * @description Path at the container; may contain slashes and a query
                 * @example index.html
                 */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyPut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
                /**
                 * @description Path at the container; may contain slashes and a query
                 * @example index.html
                 */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
                /**
                 * @description Path at the container; may contain slashes and a query
                 * @example index.html
                 */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
                /**
                 * @description Path at the container; may contain slashes and a query
                 * @example index.html
                 */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyOptions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
                /**
                 * @description Path at the container; may contain slashes and a query
                 * @example index.html
                 */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyHead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
                /**
                 * @description Path at the container; may contain slashes and a query
                 * @example index.html
                 */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    proxyPatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Full id, name, or at least 12 digits of the id; `:{port}` adds another published port
                 * @example my-nginx
                 */
                id: string;
                /**
                 * @description Path at the container; may contain slashes and a query
                 * @example index.html
                 */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Unauthorized: `unauthorized` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "unauthorized";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Not Found: `container_not_found`, `port_not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "container_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "container_not_found" | "port_not_published";
                    };
                };
            };
            /** @description Method Not Allowed: `method_not_allowed` */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Method Not Allowed",
                     *       "status": 405,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "method_not_allowed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 405;
                        /** @enum {unknown} */
                        code?: "method_not_allowed";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `upstream_failed`, `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "upstream_failed" | "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `upstream_timeout`, `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "upstream_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "upstream_timeout" | "engine_timeout";
                    };
                };
            };
            /** @description The container's own response */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description The container's own response */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
        };
    };
    operationsList: {
        parameters: {
            query?: {
                /** @description Only operations in this state. */
                state?: "pending" | "running" | "succeeded" | "failed" | "cancelled";
                /** @description Only operations of this kind. */
                kind?: "run" | "pull" | "start" | "restart" | "stop" | "remove" | "commit" | "load" | "prune";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDto"][];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    operationsGet: {
        parameters: {
            query?: {
                /** @description Seconds to wait for its end before the response. */
                wait?: number;
            };
            header?: never;
            path: {
                /** @description Id of the operation */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDto"];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Not Found: `operation_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "operation_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "operation_not_found";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    operationsRemove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the operation */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDto"];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Not Found: `operation_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "operation_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "operation_not_found";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    operationsEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description Continue after this event */
                "Last-Event-ID"?: string;
            };
            path: {
                /** @description Id of the operation */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events `progress` and `end`; their data is the operation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Not Found: `operation_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "operation_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "operation_not_found";
                    };
                };
            };
            /** @description Too Many Requests: `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "too_many_requests"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "too_many_requests";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    imagesList: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: all nodes. */
                node?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageDto"][];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    imagesPrune: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: the node that is asked. */
                node?: string;
            };
            header?: {
                /** @description `respond-async`: respond at once with an operation, and go on without the client */
                Prefer?: "respond-async";
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PruneImagesDto"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrunedImagesDto"];
                };
            };
            /** @description With `Prefer: respond-async`: the operation */
            202: {
                headers: {
                    /** @description Path of the operation */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDto"];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    imagesLoad: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: the node that is asked. */
                node?: string;
            };
            header?: {
                /** @description `respond-async`: respond at once with an operation, and go on without the client */
                Prefer?: "respond-async";
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-tar": string;
            };
        };
        responses: {
            /** @description Progress, and the images or a problem as the last line */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description With `Prefer: respond-async`: the operation */
            202: {
                headers: {
                    /** @description Path of the operation */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDto"];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            /** @description Insufficient Storage: `disk_full` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Insufficient Storage",
                     *       "status": 507,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "disk_full"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 507;
                        /** @enum {unknown} */
                        code?: "disk_full";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    imagesPull: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: every ready node. */
                node?: string;
            };
            header?: {
                /** @description `respond-async`: respond at once with an operation, and go on without the client */
                Prefer?: "respond-async";
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PullImageDto"];
            };
        };
        responses: {
            /** @description The pulled image */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PulledImageDto"];
                    "application/x-ndjson": string;
                };
            };
            /** @description With `Prefer: respond-async`: the operation */
            202: {
                headers: {
                    /** @description Path of the operation */
                    Location?: string;
                    /** @description `respond-async` */
                    "Preference-Applied"?: string;
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `image_not_found`, `image_pull_denied` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "image_not_found" | "image_pull_denied";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `registry_unreachable`, `registry_rate_limited`, `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "registry_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "registry_unreachable" | "registry_rate_limited" | "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Bad Gateway: `node_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Gateway",
                     *       "status": 502,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "node_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 502;
                        /** @enum {unknown} */
                        code?: "node_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    imagesDetails: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: the node that is asked. */
                node?: string;
            };
            header?: never;
            path: {
                /** @description The name of an image, with its slashes, or its id as GET /images returns it */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageDetailsDto"];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Not Found: `image_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "image_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "image_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    imagesRemove: {
        parameters: {
            query?: {
                /** @description Remove all its names, and the image even if stopped containers use it. */
                force?: boolean;
                /** @description In a cluster: name or id of the node. Default: the node that is asked. */
                node?: string;
            };
            header?: never;
            path: {
                /** @description The name of an image, with its slashes, or its id as GET /images returns it */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedImageDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `image_in_use` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "image_in_use";
                    };
                };
            };
            /** @description Not Found: `image_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "image_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "image_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    networksList: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: all nodes. */
                node?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkDto"][];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    networksCreate: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: the node that is asked. */
                node?: string;
            };
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateNetworkDto"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `name_in_use` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "name_in_use";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    networksRemove: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: the node that is asked. */
                node?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedNetworkDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `network_in_use` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "network_in_use";
                    };
                };
            };
            /** @description Not Found: `network_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "network_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "network_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    volumesList: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: all nodes. */
                node?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeDto"][];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    volumesCreate: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: the node that is asked. */
                node?: string;
            };
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateVolumeDto"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `name_in_use` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "name_in_use";
                    };
                };
            };
            /** @description Forbidden: `forbidden` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "forbidden";
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    volumesRemove: {
        parameters: {
            query?: {
                /** @description In a cluster: name or id of the node. Default: the node that is asked. */
                node?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedVolumeDto"];
                };
            };
            /** @description Bad Request: `invalid_request`, `volume_in_use` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request" | "volume_in_use";
                    };
                };
            };
            /** @description Not Found: `volume_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "volume_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "volume_not_found";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    mcpMessage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once within 24 hours: later ones get the first response */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    jsonrpc: "2.0";
                    id?: string | number;
                    /** @example tools/list */
                    method: string;
                    params?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description The response to a request, as a stream of events */
            200: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description A notification was taken */
            202: {
                headers: {
                    /** @description `true` if this is the response to an earlier request with the same key */
                    "Idempotency-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                    /**
                     * @example {
                     *       "jsonrpc": "2.0",
                     *       "id": null,
                     *       "error": {
                     *         "code": -32600,
                     *         "message": "Invalid Request"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {string} */
                        jsonrpc: "2.0";
                        id?: string | number | null;
                        error: {
                            code: number;
                            message: string;
                            data?: unknown;
                        };
                    };
                };
            };
            /** @description Not Found: `route_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "route_not_found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "route_not_found";
                    };
                    /**
                     * @example {
                     *       "jsonrpc": "2.0",
                     *       "id": null,
                     *       "error": {
                     *         "code": -32600,
                     *         "message": "Invalid Request"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @enum {string} */
                        jsonrpc: "2.0";
                        id?: string | number | null;
                        error: {
                            code: number;
                            message: string;
                            data?: unknown;
                        };
                    };
                };
            };
            /** @description Conflict: `idempotency_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "idempotency_conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency_conflict";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    nodesList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeDto"][];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `internal_error`, `too_many_open_files`, `store_unreachable` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "internal_error" | "too_many_open_files" | "store_unreachable";
                    };
                };
            };
            /** @description Gateway Timeout: `engine_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Gateway Timeout",
                     *       "status": 504,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_timeout"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 504;
                        /** @enum {unknown} */
                        code?: "engine_timeout";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    policyShow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDto"];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    healthReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthDto"];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            /** @description Internal Server Error: `engine_unreachable`, `engine_error`, `store_unreachable`, `shutting_down`, `internal_error`, `too_many_open_files` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal Server Error",
                     *       "status": 500,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "engine_unreachable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 500;
                        /** @enum {unknown} */
                        code?: "engine_unreachable" | "engine_error" | "store_unreachable" | "shutting_down" | "internal_error" | "too_many_open_files";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    healthLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LivenessDto"];
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    metricsScrape: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metrics in the Prometheus text format */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
    pageRoot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDto"];
                };
            };
            /** @description The page, for a request that accepts HTML */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `invalid_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "What is wrong, and what to do",
                     *       "instance": "/containers/my-nginx",
                     *       "code": "invalid_request"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "invalid_request";
                    };
                };
            };
            default: components["responses"]["AnyRoute"];
        };
    };
}
