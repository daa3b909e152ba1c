export default {
  title: 'Overview',
  push: 'Push something',
};
