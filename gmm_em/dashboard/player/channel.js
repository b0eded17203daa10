// One of the channels of gmm_em/dashboard/channels.py.

function channelOf({ element, event }) {
  const node = document.querySelector(element);
  return {
    read: () => node.value,
    write(value) {
      node.value = value;
      node.dispatchEvent(new Event(event));
    },
    listen: (callback, options) => node.addEventListener(event, callback, options),
  };
}
